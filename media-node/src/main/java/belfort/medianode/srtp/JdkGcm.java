package belfort.medianode.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's cipher: everywhere, and about a kilobyte of garbage for each packet. */
final class JdkGcm implements Gcm {
  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] lastIv = new byte[IV_BYTES];

  JdkGcm(byte[] key) {
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks AES-GCM", e);
    }
    this.key = new SecretKeySpec(key, "AES");
  }

  @Override
  public void seal(
      byte[] iv,
      byte[] out,
      int outOffset,
      int headerLength,
      byte[] more,
      byte[] in,
      int inOffset,
      int inLength)
      throws GeneralSecurityException {
    if (Arrays.equals(iv, lastIv)) {
      // A resend of the very last packet: the same bytes under the same IV are safe, but the JDK
      // refuses an IV twice in a row. One that nothing is sealed with stands between.
      for (int i = 0; i < IV_BYTES; i++) {
        lastIv[i] = (byte) ~iv[i];
      }
      begin(Cipher.ENCRYPT_MODE, lastIv);
    }
    System.arraycopy(iv, 0, lastIv, 0, IV_BYTES);
    begin(Cipher.ENCRYPT_MODE, iv);
    cipher.updateAAD(out, outOffset, headerLength);
    cipher.updateAAD(more);
    cipher.doFinal(in, inOffset, inLength, out, outOffset + headerLength);
  }

  private void begin(int mode, byte[] iv) throws GeneralSecurityException {
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, iv));
  }

  @Override
  public void open(byte[] iv, byte[] packet, int offset, int length, int headerLength, byte[] more)
      throws GeneralSecurityException {
    begin(Cipher.DECRYPT_MODE, iv);
    cipher.updateAAD(packet, offset, headerLength);
    cipher.updateAAD(more);
    int start = offset + headerLength;
    cipher.doFinal(packet, start, length - headerLength, packet, start);
  }
}
