package belfort.medianode.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The system's libcrypto: the tables of a key are kept, and nothing is allocated for a packet. Each
 * array is cut to what may be read or written of it, for the library itself checks no bounds.
 */
final class LibcryptoGcm implements Gcm {
  private final byte[] key;
  private final MemorySegment length = Arena.ofAuto().allocate(JAVA_INT);
  private @Nullable MemorySegment sealing;
  private @Nullable MemorySegment opening;

  LibcryptoGcm(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key has 16 bytes, not " + key.length);
    }
    this.key = key.clone();
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
    MemorySegment context = sealing;
    if (context == null) {
      context = Libcrypto.context(key, true);
      sealing = context;
    }
    MemorySegment sealed = MemorySegment.ofArray(out);
    int body = outOffset + headerLength;
    MemorySegment tag = sealed.asSlice(body + inLength, TAG_BYTES);
    begin(context, iv, sealed.asSlice(outOffset, headerLength), more);
    int done =
        Libcrypto.crypt(
            context,
            MemorySegment.ofArray(in).asSlice(inOffset, inLength),
            sealed.asSlice(body, inLength),
            length);
    done &= Libcrypto.end(context, tag, length);
    done &= Libcrypto.tag(context, tag);
    if (done != 1) {
      throw new GeneralSecurityException("libcrypto did not encrypt");
    }
  }

  private void begin(MemorySegment context, byte[] iv, MemorySegment header, byte[] more)
      throws GeneralSecurityException {
    int done = Libcrypto.begin(context, MemorySegment.ofArray(iv).asSlice(0, IV_BYTES));
    done &= Libcrypto.authenticate(context, header, length);
    if (more.length > 0) {
      done &= Libcrypto.authenticate(context, MemorySegment.ofArray(more), length);
    }
    if (done != 1) {
      throw new GeneralSecurityException("libcrypto did not begin");
    }
  }

  @Override
  public void open(byte[] iv, byte[] packet, int offset, int length, int headerLength, byte[] more)
      throws GeneralSecurityException {
    MemorySegment context = opening;
    if (context == null) {
      context = Libcrypto.context(key, false);
      opening = context;
    }
    int bodyLength = length - headerLength - TAG_BYTES;
    if (bodyLength < 0) {
      throw new AEADBadTagException("too short for a tag");
    }
    MemorySegment bytes = MemorySegment.ofArray(packet);
    MemorySegment body = bytes.asSlice(offset + headerLength, bodyLength);
    MemorySegment tag = bytes.asSlice(offset + headerLength + bodyLength, TAG_BYTES);
    begin(context, iv, bytes.asSlice(offset, headerLength), more);
    int done = Libcrypto.crypt(context, body, body, this.length);
    done &= Libcrypto.expect(context, tag);
    done &= Libcrypto.end(context, tag, this.length);
    if (done != 1) {
      throw new AEADBadTagException("wrong tag");
    }
  }
}
