package belfort.medianode.srtp;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.security.GeneralSecurityException;

/** The system's libcrypto: the tables of a key are kept, and nothing is allocated for a packet. */
final class LibcryptoCounterMode implements CounterMode {
  // the address beside what keeps it, as in LibcryptoGcm
  private final long cipher;
  private final MemorySegment cipherContext;
  private final HmacSha1 hmac;

  LibcryptoCounterMode(byte[] key, byte[] authenticationKey) {
    if (key.length != KEY_BYTES || authenticationKey.length != AUTHENTICATION_KEY_BYTES) {
      throw new IllegalArgumentException(
          "keys have 16 and 20 bytes, not " + key.length + " and " + authenticationKey.length);
    }
    this.cipherContext = Libcrypto.counterMode(key);
    this.cipher = cipherContext.address();
    this.hmac = new HmacSha1(authenticationKey);
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
    CipherMemory memory = CipherMemory.own();
    int length = headerLength + inLength;
    memory.put(0, out, outOffset, headerLength);
    memory.put(headerLength, in, inOffset, inLength);
    crypt(memory, iv, headerLength, inLength);
    memory.get(headerLength, out, outOffset + headerLength, inLength);
    memory.put(length, more, 0, more.length);
    hmac.digest(memory, length + more.length, digest);
  }

  @Override
  public void digest(byte[] packet, int offset, int length, byte[] more, byte[] digest) {
    CipherMemory memory = CipherMemory.own();
    memory.put(0, packet, offset, length);
    memory.put(length, more, 0, more.length);
    hmac.digest(memory, length + more.length, digest);
  }

  @Override
  public void crypt(byte[] iv, byte[] bytes, int offset, int length)
      throws GeneralSecurityException {
    CipherMemory memory = CipherMemory.own();
    memory.put(0, bytes, offset, length);
    crypt(memory, iv, 0, length);
    memory.get(0, bytes, offset, length);
  }

  private void crypt(CipherMemory memory, byte[] iv, int at, int length)
      throws GeneralSecurityException {
    memory.putIv(iv, IV_BYTES);
    try {
      boolean done =
          Libcrypto.begin(cipher, memory.ivAt())
              && Libcrypto.crypt(cipher, memory.packetAt() + at, length);
      if (!done) {
        throw new GeneralSecurityException("libcrypto did not encrypt");
      }
    } finally {
      Reference.reachabilityFence(cipherContext);
    }
  }
}
