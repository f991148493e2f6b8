package belfort.medianode.sdp;

import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.srtp.SrtpKeys.MasterKey;
import belfort.medianode.srtp.SrtpProfile;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * One {@code a=crypto} line (RFC 4568, 9.1; RFC 7714, 14): a suite with the master key under which
 * whoever wrote the line sends.
 *
 * @param tag the line's number; an answer names the one that it takes
 */
public record Crypto(int tag, SrtpProfile profile, MasterKey key) {
  private static final String INLINE = "inline:";
  private static final int MAX_TAG = 999_999_999; // RFC 4568, 9.1: 1 to 9 digits

  /** A line with a fresh key. */
  public static Crypto random(int tag, SrtpProfile profile, SecureRandom random) {
    byte[] keyAndSalt = new byte[keyBytes(profile)];
    random.nextBytes(keyAndSalt);
    return of(tag, profile, keyAndSalt);
  }

  /** A line with a given key, the salt behind it. */
  public static Crypto of(int tag, SrtpProfile profile, byte[] keyAndSalt) {
    if (keyAndSalt.length != keyBytes(profile)) {
      throw new IllegalArgumentException("a master key of " + keyAndSalt.length + " bytes");
    }
    return new Crypto(
        tag,
        profile,
        new MasterKey(
            Arrays.copyOf(keyAndSalt, SrtpProfile.KEY_BYTES),
            Arrays.copyOfRange(keyAndSalt, SrtpProfile.KEY_BYTES, keyAndSalt.length)));
  }

  /** How long key and salt of a profile are together. */
  public static int keyBytes(SrtpProfile profile) {
    return SrtpProfile.KEY_BYTES + profile.saltBytes();
  }

  /**
   * Reads what stands behind {@code a=crypto:}. A suite, a key form or a session parameter that is
   * not known makes a line nobody's (RFC 4568, 6.3.7 and 7.1.2); a known one with a wrong key
   * refuses the whole description.
   */
  static Optional<Crypto> parse(String value) throws SdpRefusedException {
    String[] parts = value.split(" ", -1);
    if (parts.length < 3) {
      throw new SdpRefusedException("a=crypto lacks parts");
    }
    int tag = SectionReader.number(parts[0], MAX_TAG, "the tag of a=crypto");
    Optional<SrtpProfile> profile = profile(parts[1]);
    boolean plain = parts.length == 3 && parts[2].startsWith(INLINE);
    // a lifetime or an MKI stands behind a bar, a second key behind a semicolon
    if (profile.isEmpty() || !plain || parts[2].indexOf('|') >= 0 || parts[2].indexOf(';') >= 0) {
      return Optional.empty();
    }
    byte[] key;
    try {
      key = Base64.getDecoder().decode(parts[2].substring(INLINE.length()));
    } catch (IllegalArgumentException e) {
      throw new SdpRefusedException("the key of a=crypto is not Base64");
    }
    if (key.length != keyBytes(profile.get())) {
      throw new SdpRefusedException(
          "the key of a=crypto has not the " + keyBytes(profile.get()) + " bytes of its suite");
    }
    return Optional.of(of(tag, profile.get(), key));
  }

  private static Optional<SrtpProfile> profile(String suite) {
    return Arrays.stream(SrtpProfile.values()).filter(p -> suite(p).equals(suite)).findFirst();
  }

  private static String suite(SrtpProfile profile) {
    return switch (profile) {
      case AEAD_AES_128_GCM -> "AEAD_AES_128_GCM";
      case AES128_CM_HMAC_SHA1_80 -> "AES_CM_128_HMAC_SHA1_80";
    };
  }

  /** The line without its end. */
  String line() {
    byte[] both = Arrays.copyOf(key.key(), keyBytes(profile));
    System.arraycopy(key.salt(), 0, both, SrtpProfile.KEY_BYTES, profile.saltBytes());
    String text = Base64.getEncoder().encodeToString(both);
    return "a=crypto:" + tag + " " + suite(profile) + " " + INLINE + text;
  }
}
