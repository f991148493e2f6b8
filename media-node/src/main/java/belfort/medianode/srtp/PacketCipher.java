package belfort.medianode.srtp;

import java.security.GeneralSecurityException;

/**
 * One direction's protection of RTP or of RTCP under one session key: what differs between the
 * profiles. The caller knows indexes and replay; this knows the bytes. A failed check throws, as
 * the JDK's ciphers do.
 */
sealed interface PacketCipher permits GcmCipher, CounterModeCipher {
  /**
   * Encrypts {@code in} behind the header that already stands in {@code out}, and puts the tag
   * behind it.
   *
   * @param index the packet index: 48 bits for RTP, 31 for RTCP
   * @param trailer for RTCP the word with E flag and index (RFC 3711, 3.4), else ignored
   * @return the length of the protected packet from {@code outOffset}, without RTCP's index word
   */
  int seal(
      byte[] out,
      int outOffset,
      int headerLength,
      byte[] in,
      int inOffset,
      int inLength,
      int ssrc,
      long index,
      int trailer)
      throws GeneralSecurityException;

  /**
   * Checks and decrypts in place.
   *
   * @param length from {@code offset}: header, ciphertext and tag, without RTCP's index word
   * @return the length of the plain packet
   */
  int open(
      byte[] packet, int offset, int length, int headerLength, int ssrc, long index, int trailer)
      throws GeneralSecurityException;
}
