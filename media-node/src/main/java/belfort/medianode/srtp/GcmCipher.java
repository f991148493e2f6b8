package belfort.medianode.srtp;

import belfort.medianode.rtp.Bytes;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AEAD_AES_128_GCM for RTP and RTCP (RFC 7714). */
final class GcmCipher implements PacketCipher {
  private static final int TAG_BYTES = 16;
  private static final int IV_BYTES = 12;

  private final boolean rtcp;
  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] salt;
  private final byte[] iv = new byte[IV_BYTES];
  private final byte[] word = new byte[4];
  private long lastSealedIndex = -1;
  private int lastSealedSsrc;

  GcmCipher(boolean rtcp, byte[] sessionKey, byte[] salt) throws GeneralSecurityException {
    this.rtcp = rtcp;
    this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    this.key = new SecretKeySpec(sessionKey, "AES");
    this.salt = salt;
  }

  /** RFC 7714, 8.1 (ssrc, roll-over counter, sequence) and 9.1 (ssrc, 0, index): the same shape. */
  private void fillIv(int ssrc, long index) {
    iv[0] = 0;
    iv[1] = 0;
    Bytes.put32(iv, 2, ssrc);
    Bytes.put16(iv, 6, (int) (index >>> 32));
    Bytes.put32(iv, 8, (int) index);
    for (int i = 0; i < IV_BYTES; i++) {
      iv[i] ^= salt[i];
    }
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
    if (index == lastSealedIndex && ssrc == lastSealedSsrc) {
      // A resend of the very last packet: the same bytes under the same IV are safe, but the JDK
      // refuses an IV twice in a row. One that is never sealed with stands between.
      fillIv(~ssrc, -1L);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, iv));
    }
    lastSealedIndex = index;
    lastSealedSsrc = ssrc;
    fillIv(ssrc, index);
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, iv));
    cipher.updateAAD(out, outOffset, headerLength);
    if (rtcp) {
      addTrailer(trailer);
    }
    return headerLength + cipher.doFinal(in, inOffset, inLength, out, outOffset + headerLength);
  }

  @Override
  public int open(
      byte[] packet, int offset, int length, int headerLength, int ssrc, long index, int trailer)
      throws GeneralSecurityException {
    fillIv(ssrc, index);
    cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, iv));
    cipher.updateAAD(packet, offset, headerLength);
    if (rtcp) {
      addTrailer(trailer);
    }
    int start = offset + headerLength;
    return headerLength + cipher.doFinal(packet, start, length - headerLength, packet, start);
  }

  private void addTrailer(int trailer) {
    Bytes.put32(word, 0, trailer);
    cipher.updateAAD(word);
  }
}
