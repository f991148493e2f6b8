package belfort.medianode.srtp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A thread's memory outside the heap, where libcrypto works on one packet at a time: it knows
 * addresses only, and checks no bounds. What goes in and comes out is checked by Java. Two copies
 * of a packet cost less than to pass Java's arrays where they are, which takes an object for each
 * that a compiler may or may not leave out.
 */
final class CipherMemory {
  /** As many as a datagram can have. */
  static final int PACKET_BYTES = 1 << 16;

  private static final int MAX_IV_BYTES = CounterMode.IV_BYTES;
  private static final int SCRATCH_BYTES = 256;
  private static final int ALIGNMENT = 64;

  private static final ThreadLocal<CipherMemory> OWN = ThreadLocal.withInitial(CipherMemory::new);

  private final MemorySegment all =
      Arena.ofAuto()
          .allocate(SCRATCH_BYTES + MAX_IV_BYTES + PACKET_BYTES + Gcm.TAG_BYTES, ALIGNMENT);
  private final MemorySegment scratch = all.asSlice(0, SCRATCH_BYTES);
  private final MemorySegment iv = all.asSlice(SCRATCH_BYTES, MAX_IV_BYTES);
  private final MemorySegment packet =
      all.asSlice(SCRATCH_BYTES + MAX_IV_BYTES, PACKET_BYTES + Gcm.TAG_BYTES);
  private final long packetAt = packet.address();
  private final long ivAt = iv.address();

  private CipherMemory() {}

  /** The current thread's, as long as it lives. */
  static CipherMemory own() {
    return OWN.get();
  }

  /** For what needs a structure besides; of {@value #SCRATCH_BYTES} bytes. */
  MemorySegment scratch() {
    return scratch;
  }

  /** The address of the packet. */
  long packetAt() {
    return packetAt;
  }

  /** The address of the IV. */
  long ivAt() {
    return ivAt;
  }

  void putIv(byte[] from, int length) {
    MemorySegment.copy(from, 0, iv, ValueLayout.JAVA_BYTE, 0, length);
  }

  /** Puts a part of the packet; room for a tag stays behind it. */
  void put(int at, byte[] from, int offset, int length) {
    if (at + length > PACKET_BYTES) {
      throw new IndexOutOfBoundsException("a packet of more than " + PACKET_BYTES + " bytes");
    }
    MemorySegment.copy(from, offset, packet, ValueLayout.JAVA_BYTE, at, length);
  }

  /** Reads a part of the packet, or the tag behind it. */
  void get(int at, byte[] to, int offset, int length) {
    MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, at, to, offset, length);
  }
}
