package belfort.medianode.srtp;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The system's libcrypto: the tables of a key are kept, and nothing is allocated for a packet. Each
 * array is cut to what may be read or written of it, for the library itself checks no bounds.
 */
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
      MemorySegment context = Libcrypto.context(key, true);
      sealingContext = context;
      sealing = context.address();
    }
    return sealing;
  }

  private long opening() {
    if (opening == 0) {
      MemorySegment context = Libcrypto.context(key, false);
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
    MemorySegment plain = MemorySegment.ofArray(in).asSlice(inOffset, inLength);
    MemorySegment sealed = MemorySegment.ofArray(out);
    int body = outOffset + headerLength;
    MemorySegment tag = sealed.asSlice(body + inLength, TAG_BYTES);
    try {
      boolean done =
          begin(context, iv, sealed.asSlice(outOffset, headerLength), more)
              && Libcrypto.crypt(context, plain, sealed.asSlice(body, inLength))
              && Libcrypto.end(context)
              && Libcrypto.tag(context, tag);
      if (!done) {
        throw new GeneralSecurityException("libcrypto did not encrypt");
      }
    } finally {
      Reference.reachabilityFence(sealingContext);
    }
  }

  private static boolean begin(long context, byte[] iv, MemorySegment header, byte[] more) {
    return Libcrypto.begin(context, MemorySegment.ofArray(iv).asSlice(0, IV_BYTES))
        && Libcrypto.authenticate(context, header)
        && (more.length == 0 || Libcrypto.authenticate(context, MemorySegment.ofArray(more)));
  }

  @Override
  public void open(byte[] iv, byte[] packet, int offset, int length, int headerLength, byte[] more)
      throws GeneralSecurityException {
    int bodyLength = length - headerLength - TAG_BYTES;
    if (bodyLength < 0) {
      throw new AEADBadTagException("too short for a tag");
    }
    long context = opening();
    MemorySegment bytes = MemorySegment.ofArray(packet);
    MemorySegment body = bytes.asSlice(offset + headerLength, bodyLength);
    MemorySegment tag = bytes.asSlice(offset + headerLength + bodyLength, TAG_BYTES);
    try {
      boolean done =
          begin(context, iv, bytes.asSlice(offset, headerLength), more)
              && Libcrypto.crypt(context, body, body)
              && Libcrypto.expect(context, tag)
              && Libcrypto.end(context);
      if (!done) {
        throw new AEADBadTagException("wrong tag");
      }
    } finally {
      Reference.reachabilityFence(openingContext);
    }
  }
}
