package belfort.mediacontrol.kurento;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the packets of one stream as SRTP (RFC 3711) with a key that stands in the description
 * (RFC 4568): the one profile that a Kurento's RtpEndpoint and ours both take. For one thread.
 */
final class SdesSender {
  static final String SUITE = "AES_CM_128_HMAC_SHA1_80";

  private static final int KEY_BYTES = 16;
  private static final int SALT_BYTES = 14;
  private static final int AUTHENTICATION_KEY_BYTES = 20;
  private static final int TAG_BYTES = 10;
  private static final int HEADER_BYTES = 12;

  private final byte[] master = new byte[KEY_BYTES + SALT_BYTES];
  private final SecretKeySpec key;
  private final byte[] salt;
  private final Cipher cipher;
  private final Mac mac;

  SdesSender(SecureRandom random) {
    random.nextBytes(master);
    try {
      this.key = new SecretKeySpec(derived(0, KEY_BYTES), "AES");
      this.salt = derived(2, SALT_BYTES);
      this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
      this.mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(derived(1, AUTHENTICATION_KEY_BYTES), "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks AES or HmacSHA1", e);
    }
  }

  /** The value of {@code a=crypto}. */
  String crypto() {
    return "1 " + SUITE + " inline:" + Base64.getEncoder().encodeToString(master);
  }

  /** RFC 3711, 4.3.1 and 4.3.3: the key derivation rate is zero. */
  private byte[] derived(int label, int bytes) throws GeneralSecurityException {
    byte[] iv = new byte[16];
    System.arraycopy(master, KEY_BYTES, iv, 0, SALT_BYTES);
    iv[7] ^= (byte) label;
    Cipher derivation = Cipher.getInstance("AES/CTR/NoPadding");
    derivation.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(Arrays.copyOf(master, KEY_BYTES), "AES"),
        new IvParameterSpec(iv));
    return derivation.doFinal(new byte[bytes]);
  }

  /**
   * Encrypts a packet with a header of twelve bytes.
   *
   * @param index of the packet: its sequence number and how often that began anew (RFC 3711, 3.3.1)
   */
  byte[] protect(byte[] packet, long index) throws GeneralSecurityException {
    byte[] iv = new byte[16];
    System.arraycopy(salt, 0, iv, 0, SALT_BYTES);
    for (int i = 0; i < 4; i++) {
      iv[4 + i] ^= packet[8 + i]; // the SSRC
    }
    for (int i = 0; i < 6; i++) {
      iv[8 + i] ^= (byte) (index >>> (40 - 8 * i));
    }
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
    byte[] out = Arrays.copyOf(packet, packet.length + TAG_BYTES);
    cipher.doFinal(packet, HEADER_BYTES, packet.length - HEADER_BYTES, out, HEADER_BYTES);
    mac.update(out, 0, packet.length);
    mac.update(ByteBuffer.allocate(4).putInt((int) (index >>> 16)).flip());
    System.arraycopy(mac.doFinal(), 0, out, packet.length, TAG_BYTES);
    return out;
  }
}
