package belfort.medianode.ice;

import belfort.medianode.rtp.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An end's short-term credentials (RFC 8445, 5.3) and what they sign. For one thread, because the
 * keyed hash is kept.
 */
public final class Credentials {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final int UFRAG_CHARACTERS = 12;
  private static final int PASSWORD_CHARACTERS = 32;

  private final String ufrag;
  private final String password;
  private final Mac mac;

  public Credentials(String ufrag, String password) {
    this.ufrag = ufrag;
    this.password = password;
    try {
      this.mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks HmacSHA1, which STUN needs", e);
    }
  }

  /** Credentials that nobody guesses: 72 and 192 bits. */
  public static Credentials random(SecureRandom random) {
    return new Credentials(text(random, UFRAG_CHARACTERS), text(random, PASSWORD_CHARACTERS));
  }

  private static String text(SecureRandom random, int characters) {
    StringBuilder text = new StringBuilder(characters);
    for (int i = 0; i < characters; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  public String ufrag() {
    return ufrag;
  }

  public String password() {
    return password;
  }

  /** Whether the request was made by one who knows the password (RFC 8489, 9.1.3). */
  public boolean verifies(byte[] packet, StunRequest request) {
    byte[] expected = integrity(packet, request.integrityAt());
    int at = request.integrityAt() + 4;
    return MessageDigest.isEqual(
        expected, Arrays.copyOfRange(packet, at, at + StunRequest.INTEGRITY_BYTES));
  }

  /** RFC 8489, 14.5: the hash of all before, with a length that ends behind the attribute. */
  byte[] integrity(byte[] packet, int integrityAt) {
    int end = integrityAt + 4 + StunRequest.INTEGRITY_BYTES;
    byte[] header = Arrays.copyOf(packet, StunRequest.HEADER_BYTES);
    Bytes.put16(header, 2, end - StunRequest.HEADER_BYTES);
    mac.update(header);
    mac.update(packet, StunRequest.HEADER_BYTES, integrityAt - StunRequest.HEADER_BYTES);
    return mac.doFinal();
  }
}
