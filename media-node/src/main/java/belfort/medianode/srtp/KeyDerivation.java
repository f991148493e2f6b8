package belfort.medianode.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Derives session keys from a master key (RFC 3711, 4.3; key derivation rate 0). */
final class KeyDerivation {
  static final int RTP_ENCRYPTION = 0;
  static final int RTP_AUTHENTICATION = 1;
  static final int RTP_SALT = 2;
  static final int RTCP_ENCRYPTION = 3;
  static final int RTCP_AUTHENTICATION = 4;
  static final int RTCP_SALT = 5;

  private KeyDerivation() {}

  static byte[] derive(SrtpKeys.MasterKey master, int label, int bytes)
      throws GeneralSecurityException {
    // RFC 3711, 4.3.1: x = (label << 48) XOR salt as 112 bits, then times 2^16. RFC 7714, 11: a
    // salt of 96 bits is padded with zeros on the right.
    byte[] iv = new byte[16];
    System.arraycopy(master.salt(), 0, iv, 0, master.salt().length);
    iv[7] ^= (byte) label;
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(master.key(), "AES"), new IvParameterSpec(iv));
    return cipher.doFinal(new byte[bytes]);
  }
}
