package belfort.medianode.rtp;

/** Writes the body of a {@link TransportFeedback} into a buffer. Pure. */
final class TransportFeedbackWriter {
  private static final int SMALL_PER_CHUNK = 14;
  private static final int ANY_PER_CHUNK = 7;

  private TransportFeedbackWriter() {}

  /**
   * Writes the message behind the two SSRCs of a feedback packet.
   *
   * @param at where the packet begins
   * @param ticks arrivals in 250 µs after the reference time, each at most 32,767 from the one
   *     before, the first from 0; {@link TransportFeedback#NOT_ARRIVED} for a packet that did not
   *     come
   * @return the length of the whole packet, a multiple of 4
   */
  static int write(
      byte[] out, int at, int base, int reference, int number, int[] ticks, int count) {
    Bytes.put16(out, at + 12, base);
    Bytes.put16(out, at + 14, count);
    Bytes.put24(out, at + 16, reference);
    out[at + 19] = (byte) number;
    int end = writeChunks(out, at + TransportFeedback.HEADER_BYTES, ticks, count);
    end = writeDeltas(out, end, ticks, count);
    int padding = at - end & 3;
    if (padding > 0) {
      out[at] |= 0x20;
      for (int i = 0; i < padding; i++) {
        out[end + i] = 0;
      }
      out[end + padding - 1] = (byte) padding;
    }
    return end + padding - at;
  }

  private static int writeChunks(byte[] out, int from, int[] ticks, int count) {
    int at = from;
    int known = 0;
    int before = 0; // the arrival before the chunk: what tells a small delta from a large one
    while (known < count) {
      int taken = run(ticks, known, count, before);
      int symbol = symbol(ticks[known], before);
      if (taken >= ANY_PER_CHUNK) {
        Bytes.put16(out, at, symbol << 13 | taken);
      } else {
        boolean small = onlySmall(ticks, known, count, before);
        int bits = small ? 1 : 2;
        taken = Math.min(count - known, small ? SMALL_PER_CHUNK : ANY_PER_CHUNK);
        Bytes.put16(out, at, vector(ticks, known, taken, before, bits));
      }
      before = last(ticks, known, taken, before);
      known += taken;
      at += 2;
    }
    return at;
  }

  private static int symbol(int arrival, int before) {
    if (arrival == TransportFeedback.NOT_ARRIVED) {
      return 0;
    }
    int delta = arrival - before;
    return delta >= 0 && delta <= 255
        ? TransportFeedback.SMALL_DELTA
        : TransportFeedback.LARGE_DELTA;
  }

  /** How many packets in a row have the same symbol. */
  private static int run(int[] ticks, int from, int count, int before) {
    int first = symbol(ticks[from], before);
    int last = before;
    int at = from;
    while (at < count
        && at - from < TransportFeedback.MAX_RUN
        && symbol(ticks[at], last) == first) {
      last = last(ticks, at, 1, last);
      at++;
    }
    return at - from;
  }

  private static boolean onlySmall(int[] ticks, int from, int count, int before) {
    int last = before;
    for (int i = from; i < Math.min(count, from + SMALL_PER_CHUNK); i++) {
      if (symbol(ticks[i], last) == TransportFeedback.LARGE_DELTA) {
        return false;
      }
      last = last(ticks, i, 1, last);
    }
    return true;
  }

  private static int vector(int[] ticks, int from, int taken, int before, int bits) {
    int chunk = bits == 1 ? 0x8000 : 0xc000;
    int last = before;
    for (int i = 0; i < taken; i++) {
      chunk |= symbol(ticks[from + i], last) << (14 - bits * (i + 1));
      last = last(ticks, from + i, 1, last);
    }
    return chunk;
  }

  /** The last arrival of some packets, or the one before when none of them came. */
  private static int last(int[] ticks, int from, int taken, int before) {
    for (int i = from + taken - 1; i >= from; i--) {
      if (ticks[i] != TransportFeedback.NOT_ARRIVED) {
        return ticks[i];
      }
    }
    return before;
  }

  private static int writeDeltas(byte[] out, int from, int[] ticks, int count) {
    int at = from;
    int before = 0;
    for (int i = 0; i < count; i++) {
      int symbol = symbol(ticks[i], before);
      if (symbol == 0) {
        continue;
      }
      int delta = ticks[i] - before;
      if (symbol == TransportFeedback.SMALL_DELTA) {
        out[at] = (byte) delta;
      } else {
        Bytes.put16(out, at, delta);
      }
      at += symbol;
      before = ticks[i];
    }
    return at;
  }
}
