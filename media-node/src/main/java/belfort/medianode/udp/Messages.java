package belfort.medianode.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A row of {@code struct mmsghdr}, each with one {@code iovec}, room for an address and for the
 * control message UDP_SEGMENT (recvmmsg(2), udp(7)). Laid out once, filled again for every call.
 */
final class Messages {
  private static final int HEADER_BYTES = 64;
  private static final int NAME_LENGTH_AT = 8;
  private static final int VECTOR_AT = 16;
  private static final int VECTOR_COUNT_AT = 24;
  private static final int CONTROL_AT = 32;
  private static final int CONTROL_LENGTH_AT = 40;
  private static final int RECEIVED_AT = 56;
  private static final int VECTOR_BYTES = 16;
  private static final int NAME_BYTES = 32;
  private static final int CONTROL_BYTES = 24; // CMSG_SPACE of a short
  private static final int CONTROL_LENGTH = 18; // CMSG_LEN of a short
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;

  private final MemorySegment headers;
  private final MemorySegment vectors;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final long data;

  /**
   * @param data where the bytes of all messages are
   */
  Messages(Arena arena, int count, MemorySegment data) {
    this.headers = arena.allocate((long) count * HEADER_BYTES, 8);
    this.vectors = arena.allocate((long) count * VECTOR_BYTES, 8);
    this.names = arena.allocate((long) count * NAME_BYTES, 8);
    this.controls = arena.allocate((long) count * CONTROL_BYTES, 8);
    this.data = data.address();
    for (int i = 0; i < count; i++) {
      long header = (long) i * HEADER_BYTES;
      headers.set(JAVA_LONG, header, names.address() + (long) i * NAME_BYTES);
      headers.set(JAVA_LONG, header + VECTOR_AT, vectors.address() + (long) i * VECTOR_BYTES);
      headers.set(JAVA_LONG, header + VECTOR_COUNT_AT, 1);
      long control = (long) i * CONTROL_BYTES;
      controls.set(JAVA_LONG, control, CONTROL_LENGTH);
      controls.set(JAVA_INT, control + 8, SOL_UDP);
      controls.set(JAVA_INT, control + 12, UDP_SEGMENT);
    }
  }

  /** The headers from one on. */
  MemorySegment from(int index) {
    return index == 0 ? headers : headers.asSlice((long) index * HEADER_BYTES);
  }

  /** Where a message's bytes are, from {@code start} of the data on. */
  void vector(int index, long start, int length) {
    long vector = (long) index * VECTOR_BYTES;
    vectors.set(JAVA_LONG, vector, data + start);
    vectors.set(JAVA_LONG, vector + 8, length);
  }

  /** To be read into: the kernel says how long the address and the datagram are. */
  void expect(int index) {
    headers.set(JAVA_INT, (long) index * HEADER_BYTES + NAME_LENGTH_AT, Destination.MAX_BYTES);
  }

  /** To be sent; {@code segmentSize} is 0 for a message of one datagram. */
  void address(int index, Destination to, int segmentSize) {
    long header = (long) index * HEADER_BYTES;
    byte[] encoded = to.encoded();
    MemorySegment.copy(encoded, 0, names, JAVA_BYTE, (long) index * NAME_BYTES, encoded.length);
    headers.set(JAVA_INT, header + NAME_LENGTH_AT, encoded.length);
    long control = (long) index * CONTROL_BYTES;
    if (segmentSize > 0) {
      controls.set(JAVA_SHORT, control + 16, (short) segmentSize);
      headers.set(JAVA_LONG, header + CONTROL_AT, controls.address() + control);
      headers.set(JAVA_LONG, header + CONTROL_LENGTH_AT, CONTROL_BYTES);
    } else {
      headers.set(JAVA_LONG, header + CONTROL_AT, 0);
      headers.set(JAVA_LONG, header + CONTROL_LENGTH_AT, 0);
    }
  }

  int received(int index) {
    return headers.get(JAVA_INT, (long) index * HEADER_BYTES + RECEIVED_AT);
  }

  /** The addresses, {@link #nameAt} of each. */
  MemorySegment names() {
    return names;
  }

  static long nameAt(int index) {
    return (long) index * NAME_BYTES;
  }
}
