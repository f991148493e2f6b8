package belfort.medianode.srtp;

import belfort.medianode.rtp.Bytes;
import java.security.GeneralSecurityException;
import java.security.SignatureException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-CM with HMAC-SHA1-80 for RTP and RTCP (RFC 3711, 4.1.1 and 4.2.1). */
final class CounterModeCipher implements PacketCipher {
  static final int AUTHENTICATION_KEY_BYTES = 20;
  private static final int TAG_BYTES = 10;
  private static final int DIGEST_BYTES = 20;

  private final boolean rtcp;
  private final Cipher cipher;
  private final SecretKeySpec key;
  private final Mac mac;
  private final byte[] salt;
  private final byte[] iv = new byte[16];
  private final byte[] word = new byte[4];
  private final byte[] digest = new byte[DIGEST_BYTES];

  CounterModeCipher(boolean rtcp, byte[] sessionKey, byte[] authenticationKey, byte[] salt)
      throws GeneralSecurityException {
    this.rtcp = rtcp;
    this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
    this.key = new SecretKeySpec(sessionKey, "AES");
    this.mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(authenticationKey, "HmacSHA1"));
    this.salt = salt;
  }

  /** RFC 3711, 4.1.1: (salt * 2^16) XOR (ssrc * 2^64) XOR (index * 2^16). */
  private void fillIv(int ssrc, long index) {
    iv[0] = 0;
    iv[1] = 0;
    iv[2] = 0;
    iv[3] = 0;
    Bytes.put32(iv, 4, ssrc);
    Bytes.put16(iv, 8, (int) (index >>> 32));
    Bytes.put32(iv, 10, (int) index);
    iv[14] = 0;
    iv[15] = 0;
    for (int i = 0; i < salt.length; i++) {
      iv[i] ^= salt[i];
    }
  }

  private void authenticate(byte[] packet, int offset, int length, long index, int trailer)
      throws GeneralSecurityException {
    mac.update(packet, offset, length);
    Bytes.put32(word, 0, rtcp ? trailer : (int) (index >>> 16)); // for RTP the roll-over counter
    mac.update(word);
    mac.doFinal(digest, 0);
  }

  @Override
  public int seal(
      byte[] out,
      int outOffset,
      int headerLength,
      byte[] in,
      int inOffset,
      int inLength,
      int ssrc,
      long index,
      int trailer)
      throws GeneralSecurityException {
    fillIv(ssrc, index);
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
    int length =
        headerLength + cipher.doFinal(in, inOffset, inLength, out, outOffset + headerLength);
    authenticate(out, outOffset, length, index, trailer);
    // RTCP's tag stands behind the index word, which the caller writes (RFC 3711, 3.4)
    int tagAt = outOffset + length + (rtcp ? 4 : 0);
    System.arraycopy(digest, 0, out, tagAt, TAG_BYTES);
    return length + TAG_BYTES;
  }

  @Override
  public int open(
      byte[] packet, int offset, int length, int headerLength, int ssrc, long index, int trailer)
      throws GeneralSecurityException {
    int plainLength = length - TAG_BYTES;
    if (plainLength < headerLength) {
      throw new SignatureException("too short for its tag");
    }
    authenticate(packet, offset, plainLength, index, trailer);
    int tagAt = offset + plainLength + (rtcp ? 4 : 0);
    int difference = 0;
    for (int i = 0; i < TAG_BYTES; i++) {
      difference |= digest[i] ^ packet[tagAt + i];
    }
    if (difference != 0) {
      throw new SignatureException("wrong tag");
    }
    fillIv(ssrc, index);
    cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(iv));
    int start = offset + headerLength;
    cipher.doFinal(packet, start, plainLength - headerLength, packet, start);
    return plainLength;
  }
}
