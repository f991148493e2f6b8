package belfort.medianode.rtp;

/**
 * What a receiver says of the packets of one transport: which came and when
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1). Filled again for every message; one
 * that does not add up is refused as a whole.
 */
public final class TransportFeedback {
  /** More packets in one message are refused: at 100 ms that would be 20,000 a second. */
  public static final int MAX_PACKETS = 2048;

  /** The arrival of a packet that did not come. */
  public static final int NOT_ARRIVED = Integer.MIN_VALUE;

  /** The unit of arrivals. */
  public static final long TICK_NS = 250_000L;

  /** The unit of the reference time. */
  public static final long REFERENCE_NS = 64_000_000L;

  static final int HEADER_BYTES = 20;
  static final int SMALL_DELTA = 1;
  static final int LARGE_DELTA = 2;
  static final int MAX_RUN = 0x1fff;

  private final int[] ticks = new int[MAX_PACKETS];
  private int base;
  private int count;
  private int reference;
  private int number;

  /**
   * Reads one RTCP packet, its header included.
   *
   * @return false when it is malformed; then nothing of it may be used
   */
  boolean read(byte[] bytes, int offset, int length) {
    count = 0;
    if (length < HEADER_BYTES) {
      return false;
    }
    int end = offset + length;
    if ((bytes[offset] & 0x20) != 0) { // RFC 3550, 6.4.1: the last byte counts the padding
      int padding = Bytes.u8(bytes, end - 1);
      if (padding == 0 || padding > length - HEADER_BYTES) {
        return false;
      }
      end -= padding;
    }
    int stated = Bytes.u16(bytes, offset + 14);
    if (stated == 0 || stated > MAX_PACKETS) {
      return false;
    }
    base = Bytes.u16(bytes, offset + 12);
    reference = Bytes.i32(bytes, offset + 16) >> 8;
    number = Bytes.u8(bytes, offset + 19);
    int deltas = readStatuses(bytes, offset + HEADER_BYTES, end, stated);
    if (deltas < 0 || !readDeltas(bytes, deltas, end, stated)) {
      return false;
    }
    count = stated;
    return true;
  }

  /** Puts the symbols where the arrivals will stand; where the deltas begin, or -1. */
  private int readStatuses(byte[] bytes, int from, int end, int stated) {
    int at = from;
    int known = 0;
    while (known < stated) {
      if (at + 2 > end) {
        return -1;
      }
      int chunk = Bytes.u16(bytes, at);
      at += 2;
      boolean run = (chunk & 0x8000) == 0;
      int bits = (chunk & 0x4000) == 0 ? 1 : 2;
      int symbols = run ? chunk & MAX_RUN : 14 / bits;
      if (symbols == 0) {
        return -1;
      }
      for (int i = 0; i < symbols && known < stated; i++) {
        int symbol = run ? chunk >>> 13 & 3 : chunk >>> (14 - bits * (i + 1)) & (1 << bits) - 1;
        if (symbol > LARGE_DELTA) {
          return -1; // reserved
        }
        ticks[known] = symbol;
        known++;
      }
    }
    return at;
  }

  private boolean readDeltas(byte[] bytes, int from, int end, int stated) {
    int at = from;
    int arrival = 0;
    for (int i = 0; i < stated; i++) {
      int size = ticks[i]; // a symbol is the length of its delta
      if (at + size > end) {
        return false;
      }
      if (size == 0) {
        ticks[i] = NOT_ARRIVED;
        continue;
      }
      arrival += size == SMALL_DELTA ? Bytes.u8(bytes, at) : (short) Bytes.u16(bytes, at);
      ticks[i] = arrival;
      at += size;
    }
    return end - at < 4; // what is left fills a word
  }

  /** The transport-wide number of the first packet. */
  public int base() {
    return base;
  }

  /** How many packets it speaks of. */
  public int count() {
    return count;
  }

  /** The receiver's clock in units of 64 ms: 24 bits, signed, wrapping. */
  public int reference() {
    return reference;
  }

  /** The number of this message: 8 bits, wrapping. */
  public int number() {
    return number;
  }

  public boolean arrived(int index) {
    return ticks[index] != NOT_ARRIVED;
  }

  /** When the packet came, in ticks of 250 µs after the reference time; may be negative. */
  public int ticks(int index) {
    return ticks[index];
  }
}
