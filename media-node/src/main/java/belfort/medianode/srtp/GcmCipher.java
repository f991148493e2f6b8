package belfort.medianode.srtp;

import belfort.medianode.rtp.Bytes;
import java.security.GeneralSecurityException;

/** AEAD_AES_128_GCM for RTP and RTCP (RFC 7714). */
final class GcmCipher implements PacketCipher {
  private static final byte[] NOTHING = new byte[0];

  private final boolean rtcp;
  private final Gcm gcm;
  private final int salt0;
  private final int salt4;
  private final int salt8;
  private final byte[] iv = new byte[Gcm.IV_BYTES];
  private final byte[] word = new byte[4];

  GcmCipher(boolean rtcp, Gcm gcm, byte[] salt) {
    this.rtcp = rtcp;
    this.gcm = gcm;
    this.salt0 = Bytes.i32(salt, 0);
    this.salt4 = Bytes.i32(salt, 4);
    this.salt8 = Bytes.i32(salt, 8);
  }

  /** RFC 7714, 8.1 (ssrc, roll-over counter, sequence) and 9.1 (ssrc, 0, index): the same shape. */
  private void fillIv(int ssrc, long index) {
    Bytes.put32(iv, 0, salt0 ^ ssrc >>> 16);
    Bytes.put32(iv, 4, salt4 ^ (ssrc << 16 | ((int) (index >>> 32) & 0xffff)));
    Bytes.put32(iv, 8, salt8 ^ (int) index);
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
    gcm.seal(iv, out, outOffset, headerLength, more(trailer), in, inOffset, inLength);
    return headerLength + inLength + Gcm.TAG_BYTES;
  }

  @Override
  public int open(
      byte[] packet, int offset, int length, int headerLength, int ssrc, long index, int trailer)
      throws GeneralSecurityException {
    fillIv(ssrc, index);
    gcm.open(iv, packet, offset, length, headerLength, more(trailer));
    return length - Gcm.TAG_BYTES;
  }

  /** RFC 7714, 9.2: of RTCP the word behind the packet is authenticated with its header. */
  private byte[] more(int trailer) {
    if (!rtcp) {
      return NOTHING;
    }
    Bytes.put32(word, 0, trailer);
    return word;
  }
}
