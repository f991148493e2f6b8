package belfort.medianode.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's ciphers: everywhere, and some 200 bytes of garbage for each packet. */
final class JdkCounterMode implements CounterMode {
  private final Cipher cipher;
  private final SecretKeySpec key;
  private final Mac mac;

  JdkCounterMode(byte[] key, byte[] authenticationKey) {
    this.key = new SecretKeySpec(key, "AES");
    try {
      this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
      this.mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(authenticationKey, "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks AES-CTR or HMAC-SHA1", e);
    }
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
      int inLength,
      byte[] digest)
      throws GeneralSecurityException {
    begin(iv);
    cipher.doFinal(in, inOffset, inLength, out, outOffset + headerLength);
    digest(out, outOffset, headerLength + inLength, more, digest);
  }

  private void begin(byte[] iv) throws GeneralSecurityException {
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
  }

  @Override
  public void digest(byte[] packet, int offset, int length, byte[] more, byte[] digest)
      throws GeneralSecurityException {
    mac.update(packet, offset, length);
    mac.update(more);
    mac.doFinal(digest, 0);
  }

  @Override
  public void crypt(byte[] iv, byte[] bytes, int offset, int length)
      throws GeneralSecurityException {
    begin(iv);
    cipher.doFinal(bytes, offset, length, bytes, offset);
  }
}
