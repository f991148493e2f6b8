package belfort.medianode.srtp;

import java.security.GeneralSecurityException;

/** AES-128-GCM (NIST SP 800-38D) under one key, a packet at a time. For one thread. */
public sealed interface Gcm permits JdkGcm, LibcryptoGcm {
  int KEY_BYTES = 16;
  int IV_BYTES = 12;
  int TAG_BYTES = 16;

  /**
   * Encrypts {@code in} behind the header that already stands in {@code out}, and puts the tag
   * behind it. Must never get two different packets under one IV.
   *
   * @param more what is authenticated behind the header and stands elsewhere; empty for nothing
   */
  void seal(
      byte[] iv,
      byte[] out,
      int outOffset,
      int headerLength,
      byte[] more,
      byte[] in,
      int inOffset,
      int inLength)
      throws GeneralSecurityException;

  /**
   * Checks and decrypts in place.
   *
   * @param length of header, ciphertext and tag
   * @throws GeneralSecurityException when it is not what was sealed; what stands behind the header
   *     is then of no use any more
   */
  void open(byte[] iv, byte[] packet, int offset, int length, int headerLength, byte[] more)
      throws GeneralSecurityException;
}
