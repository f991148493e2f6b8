package belfort.medianode.srtp;

import java.security.GeneralSecurityException;

/**
 * AES-128 in counter mode (NIST SP 800-38A) and HMAC-SHA1 (RFC 2104), each under one key, a packet
 * at a time. For one thread.
 */
sealed interface CounterMode permits JdkCounterMode, LibcryptoCounterMode {
  int KEY_BYTES = 16;
  int IV_BYTES = 16;
  int AUTHENTICATION_KEY_BYTES = 20;
  int DIGEST_BYTES = 20;

  /**
   * Encrypts {@code in} behind the header that already stands in {@code out}, and puts the digest
   * of all of it.
   *
   * @param iv the first block's counter
   * @param more what is authenticated behind the packet and stands elsewhere
   */
  void seal(
      byte[] iv,
      byte[] out,
      int outOffset,
      int headerLength,
      byte[] more,
      byte[] in,
      int inOffset,
      int inLength,
      byte[] digest)
      throws GeneralSecurityException;

  /** Puts the digest of a packet and of what is authenticated behind it. */
  void digest(byte[] packet, int offset, int length, byte[] more, byte[] digest)
      throws GeneralSecurityException;

  /** Encrypts or decrypts in place, which is the same. */
  void crypt(byte[] iv, byte[] bytes, int offset, int length) throws GeneralSecurityException;
}
