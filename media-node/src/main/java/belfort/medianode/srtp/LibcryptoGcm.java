package belfort.medianode.srtp;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/** The system's libcrypto: the tables of a key are kept, and nothing is allocated for a packet. */
final class LibcryptoGcm implements Gcm {
  private final byte[] key;

  // addresses beside what keeps them: a packet's way is short of steps from object to object
  private long sealing;
  private long opening;
  private @Nullable MemorySegment sealingContext;
  private @Nullable MemorySegment openingContext;

  LibcryptoGcm(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key has 16 bytes, not " + key.length);
    }
    this.key = key.clone();
  }

  private long sealing() {
    if (sealing == 0) {
      MemorySegment context = Libcrypto.gcm(key, true);
      sealingContext = context;
      sealing = context.address();
    }
    return sealing;
  }

  private long opening() {
    if (opening == 0) {
      MemorySegment context = Libcrypto.gcm(key, false);
      openingContext = context;
      opening = context.address();
    }
    return opening;
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
      int inLength)
      throws GeneralSecurityException {
    long context = sealing();
    CipherMemory memory = CipherMemory.own();
    int body = headerLength + more.length;
    memory.putIv(iv, IV_BYTES);
    memory.put(0, out, outOffset, headerLength);
    memory.put(headerLength, more, 0, more.length);
    memory.put(body, in, inOffset, inLength);
    long bodyAt = memory.packetAt() + body;
    try {
      boolean done =
          Libcrypto.begin(context, memory.ivAt())
              && Libcrypto.authenticate(context, memory.packetAt(), body)
              && Libcrypto.crypt(context, bodyAt, inLength)
              && Libcrypto.end(context)
              && Libcrypto.tag(context, bodyAt + inLength, TAG_BYTES);
      if (!done) {
        throw new GeneralSecurityException("libcrypto did not encrypt");
      }
    } finally {
      Reference.reachabilityFence(sealingContext);
    }
    memory.get(body, out, outOffset + headerLength, inLength + TAG_BYTES);
  }

  @Override
  public void open(byte[] iv, byte[] packet, int offset, int length, int headerLength, byte[] more)
      throws GeneralSecurityException {
    int bodyLength = length - headerLength - TAG_BYTES;
    if (bodyLength < 0) {
      throw new AEADBadTagException("too short for a tag");
    }
    long context = opening();
    CipherMemory memory = CipherMemory.own();
    int body = headerLength + more.length;
    memory.putIv(iv, IV_BYTES);
    memory.put(0, packet, offset, headerLength);
    memory.put(headerLength, more, 0, more.length);
    memory.put(body, packet, offset + headerLength, bodyLength + TAG_BYTES);
    long bodyAt = memory.packetAt() + body;
    try {
      boolean done =
          Libcrypto.begin(context, memory.ivAt())
              && Libcrypto.authenticate(context, memory.packetAt(), body)
              && Libcrypto.crypt(context, bodyAt, bodyLength)
              && Libcrypto.expect(context, bodyAt + bodyLength, TAG_BYTES)
              && Libcrypto.end(context);
      if (!done) {
        throw new AEADBadTagException("wrong tag");
      }
    } finally {
      Reference.reachabilityFence(openingContext);
    }
    memory.get(body, packet, offset + headerLength, bodyLength);
  }
}
