package belfort.medianode.srtp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * HMAC-SHA1 under one key by the system's libcrypto (SHA1_Init(3)). What SHA-1 makes of the two
 * padded keys is kept, as RFC 2104, 4 proposes: a packet costs its own blocks and two more. Not by
 * EVP_MAC, which allocates when a state that was kept is copied.
 */
final class HmacSha1 {
  private static final int BLOCK_BYTES = 64;
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5c;

  // SHA_CTX of openssl/sha.h: five words of state, the count of bits, a block, how full that is
  private static final int STATE_WORDS = 5;
  private static final int BITS_AT = STATE_WORDS * 4;
  private static final int FILLED_AT = BITS_AT + 8 + BLOCK_BYTES;
  private static final int BLOCK_BITS = BLOCK_BYTES * 8;

  /** Where the digest is, behind the structure. */
  private static final int DIGEST_AT = FILLED_AT + 4;

  private static final MethodHandle INIT =
      Libcrypto.handle("SHA1_Init", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
  private static final MethodHandle UPDATE =
      Libcrypto.handle(
          "SHA1_Update", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FINAL =
      Libcrypto.handle("SHA1_Final", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

  /** The states behind the inner and the outer padded key. */
  private final int[] states = new int[2 * STATE_WORDS];

  HmacSha1(byte[] key) {
    CipherMemory memory = CipherMemory.own();
    keep(memory, padded(key, INNER_PAD), 0);
    keep(memory, padded(key, OUTER_PAD), STATE_WORDS);
  }

  private static byte[] padded(byte[] key, byte pad) {
    byte[] block = new byte[BLOCK_BYTES];
    for (int i = 0; i < block.length; i++) {
      block[i] = (byte) (pad ^ (i < key.length ? key[i] : 0));
    }
    return block;
  }

  private void keep(CipherMemory memory, byte[] block, int state) {
    MemorySegment context = memory.scratch();
    memory.put(0, block, 0, BLOCK_BYTES);
    try {
      checked((int) INIT.invokeExact(context.address()));
      checked((int) UPDATE.invokeExact(context.address(), memory.packetAt(), (long) BLOCK_BYTES));
    } catch (Throwable e) {
      throw Libcrypto.impossible(e);
    }
    MemorySegment.copy(context, JAVA_INT, 0, states, state, STATE_WORDS);
  }

  /** Puts the digest of the first bytes of the packet in the memory. */
  void digest(CipherMemory memory, int length, byte[] digest) {
    MemorySegment context = memory.scratch();
    long at = context.address();
    try {
      begin(context, 0);
      checked((int) UPDATE.invokeExact(at, memory.packetAt(), (long) length));
      checked((int) FINAL.invokeExact(at + DIGEST_AT, at));
      begin(context, STATE_WORDS);
      checked((int) UPDATE.invokeExact(at, at + DIGEST_AT, (long) CounterMode.DIGEST_BYTES));
      checked((int) FINAL.invokeExact(at + DIGEST_AT, at));
    } catch (Throwable e) {
      throw Libcrypto.impossible(e);
    }
    MemorySegment.copy(context, JAVA_BYTE, DIGEST_AT, digest, 0, CounterMode.DIGEST_BYTES);
  }

  private void begin(MemorySegment context, int state) {
    MemorySegment.copy(states, state, context, JAVA_INT, 0, STATE_WORDS);
    context.set(JAVA_INT, BITS_AT, BLOCK_BITS);
    context.set(JAVA_INT, BITS_AT + 4, 0);
    context.set(JAVA_INT, FILLED_AT, 0);
  }

  private static void checked(int result) {
    if (result != 1) {
      throw new IllegalStateException("libcrypto does no SHA-1");
    }
  }
}
