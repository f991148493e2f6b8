package belfort.medianode.dtls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A certificate's fingerprint as {@code a=fingerprint} has it (RFC 8122, 5).
 *
 * @param algorithm sha-256, sha-384 or sha-512; weaker ones are not taken (RFC 8827, 6.5)
 * @param hex upper-case pairs with colons between
 */
public record Fingerprint(String algorithm, String hex) {
  private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

  /** Reads the attribute's value; empty when the algorithm is weak or the form is wrong. */
  public static Optional<Fingerprint> parse(String value) {
    int space = value.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    String algorithm = value.substring(0, space).toLowerCase(Locale.ROOT);
    String hex = value.substring(space + 1).trim().toUpperCase(Locale.ROOT);
    int bytes =
        switch (algorithm) {
          case "sha-256" -> 32;
          case "sha-384" -> 48;
          case "sha-512" -> 64;
          default -> 0;
        };
    if (bytes == 0 || hex.length() != 3 * bytes - 1 || !hex.matches("[0-9A-F]{2}(:[0-9A-F]{2})*")) {
      return Optional.empty();
    }
    return Optional.of(new Fingerprint(algorithm, hex));
  }

  public static Fingerprint sha256(byte[] certificate) {
    return of("sha-256", certificate);
  }

  private static Fingerprint of(String algorithm, byte[] certificate) {
    try {
      String jdkName = algorithm.toUpperCase(Locale.ROOT);
      byte[] digest = MessageDigest.getInstance(jdkName).digest(certificate);
      return new Fingerprint(algorithm, HEX.formatHex(digest));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks " + algorithm, e);
    }
  }

  /** Whether the DER-encoded certificate is the one that this fingerprint names. */
  public boolean matches(byte[] certificate) {
    return hex.equals(of(algorithm, certificate).hex);
  }

  @Override
  public String toString() {
    return algorithm + " " + hex;
  }
}
