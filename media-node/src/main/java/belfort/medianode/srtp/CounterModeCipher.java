package belfort.medianode.srtp;

import belfort.medianode.rtp.Bytes;
import java.security.GeneralSecurityException;
import java.security.SignatureException;

/** AES-CM with HMAC-SHA1-80 for RTP and RTCP (RFC 3711, 4.1.1 and 4.2.1). */
final class CounterModeCipher implements PacketCipher {
  private static final int TAG_BYTES = 10;

  private final boolean rtcp;
  private final CounterMode counterMode;
  private final byte[] salt;
  private final byte[] iv = new byte[CounterMode.IV_BYTES];
  private final byte[] word = new byte[4];
  private final byte[] digest = new byte[CounterMode.DIGEST_BYTES];

  CounterModeCipher(boolean rtcp, CounterMode counterMode, byte[] salt) {
    this.rtcp = rtcp;
    this.counterMode = counterMode;
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

  /** What is authenticated behind a packet: of RTP the roll-over counter (RFC 3711, 4.2). */
  private byte[] more(long index, int trailer) {
    Bytes.put32(word, 0, rtcp ? trailer : (int) (index >>> 16));
    return word;
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
    counterMode.seal(
        iv, out, outOffset, headerLength, more(index, trailer), in, inOffset, inLength, digest);
    int length = headerLength + inLength;
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
    counterMode.digest(packet, offset, plainLength, more(index, trailer), digest);
    int tagAt = offset + plainLength + (rtcp ? 4 : 0);
    int difference = 0;
    for (int i = 0; i < TAG_BYTES; i++) {
      difference |= digest[i] ^ packet[tagAt + i];
    }
    if (difference != 0) {
      throw new SignatureException("wrong tag");
    }
    fillIv(ssrc, index);
    counterMode.crypt(iv, packet, offset + headerLength, plainLength - headerLength);
    return plainLength;
  }
}
