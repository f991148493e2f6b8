package belfort.medianode.congestion;

import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.Sequence;
import belfort.medianode.rtp.TransportFeedback;
import java.util.Arrays;

/**
 * What came over one transport under which transport-wide number and when, for the reports to its
 * sender (draft-holmer-rmcat-transport-wide-cc-extensions-01). For one thread.
 */
public final class ArrivedPackets {
  /** At most this many packets between two reports; what is more is reported with the next. */
  static final int SLOTS = 1024;

  private static final long NOTHING = Long.MIN_VALUE;
  private static final int TICKS_PER_REFERENCE =
      (int) (TransportFeedback.REFERENCE_NS / TransportFeedback.TICK_NS);

  /** Above what 16 bits count of the sender's numbers: the first may be preceded by others. */
  private static final long FIRST_CYCLE = 0x1_0000L;

  private final long[] arrivals = new long[SLOTS];
  private final int[] ticks = new int[RtcpWriter.MAX_FEEDBACK_PACKETS];
  private boolean started;
  private long first;
  private long highest;
  private int reports;

  /** Notes an arrival. A number far from the last ones begins anew. */
  public void arrived(int number, long nowNs) {
    long extended = FIRST_CYCLE + number;
    if (started) {
      extended = highest + Sequence.distance(number, (int) (highest & 0xffff));
    }
    if (!started || Math.abs(extended - highest) >= SLOTS) {
      started = true;
      Arrays.fill(arrivals, NOTHING);
      first = extended;
      highest = extended;
    }
    while (highest < extended) {
      highest++;
      arrivals[slot(highest)] = NOTHING;
    }
    arrivals[slot(extended)] = nowNs;
    first = Math.min(first, extended); // came late: the report that called it lost is corrected
    first = Math.max(first, highest - SLOTS + 1);
  }

  private static int slot(long extended) {
    return (int) (extended & (SLOTS - 1));
  }

  /** Whether there is something to report. */
  public boolean pending() {
    return started && first <= highest;
  }

  /** Writes a report of what came since the last one; there has to be something. */
  public void report(RtcpWriter writer, int senderSsrc, int mediaSsrc) {
    long base = first;
    while (arrivals[slot(base)] == NOTHING && base < highest) {
      base++; // the reference time is that of a packet which came
    }
    int leading = (int) Math.min(base - first, ticks.length / 2);
    base = first;
    long firstTick = Math.floorDiv(arrivals[slot(first + leading)], TransportFeedback.TICK_NS);
    long reference = Math.floorDiv(firstTick, TICKS_PER_REFERENCE);
    long last = reference * TICKS_PER_REFERENCE;
    int count = 0;
    while (count < ticks.length && first <= highest) {
      long arrival = arrivals[slot(first)];
      if (arrival == NOTHING) {
        ticks[count] = TransportFeedback.NOT_ARRIVED;
      } else {
        long tick = Math.floorDiv(arrival, TransportFeedback.TICK_NS);
        if (Math.abs(tick - last) > Short.MAX_VALUE) {
          break; // 8 s apart: the next report has a reference of its own
        }
        ticks[count] = (int) (tick - reference * TICKS_PER_REFERENCE);
        last = tick;
      }
      count++;
      first++;
    }
    writer.transportFeedback(
        senderSsrc,
        mediaSsrc,
        (int) (base & 0xffff),
        (int) reference & 0xff_ffff,
        reports,
        ticks,
        count);
    reports = reports + 1 & 0xff;
  }
}
