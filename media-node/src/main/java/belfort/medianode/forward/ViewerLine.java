package belfort.medianode.forward;

import belfort.medianode.congestion.PacingBudget;
import belfort.medianode.congestion.SentPackets;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.rtp.TransportFeedback;
import org.jspecify.annotations.Nullable;

/**
 * How much may go to one peer: what its transport-wide reports make of the line or, where none were
 * agreed, what its REMB says, and never more than its limit.
 */
final class ViewerLine {
  /** Beside a limit of the picture there is room for the sound, headers included. */
  private static final long SOUND_BITS_PER_SECOND = 100_000;

  private final PacingBudget budget = new PacingBudget();
  private boolean paced;
  private @Nullable SentPackets sent;
  private long rembBitsPerSecond;
  private long mostPicture = Long.MAX_VALUE;

  /** Transport-wide numbers were agreed for a section. */
  void numbered() {
    if (sent == null) {
      sent = new SentPackets();
    }
  }

  void limit(BandwidthLimits limits) {
    mostPicture = limits.maxVideoSend() == 0 ? Long.MAX_VALUE : limits.maxVideoSend() * 1000L;
  }

  /** The transport-wide number that the next packet has to carry. */
  int nextNumber() {
    return sent == null ? 0 : sent.nextNumber();
  }

  /** The packet with the next number left. */
  void sent(int bytes, long nowNs) {
    if (sent != null) {
      sent.sent(bytes, nowNs);
      if (paced) {
        budget.sent(bytes);
      }
    }
  }

  /** Takes a report; false when none was agreed. */
  boolean feedback(TransportFeedback report, long nowNs) {
    if (sent == null) {
      return false;
    }
    sent.feedback(report, nowNs);
    return true;
  }

  /** Whether a packet of the picture may leave now: always, as long as the line showed no end. */
  boolean allows(long nowNs) {
    return !paced || budget.allows(nowNs);
  }

  /** How long until some packets of the picture may leave. */
  long budgetWaitNs(long nowNs) {
    return paced ? budget.waitNs(nowNs) : 0;
  }

  /** What would be sent if the line carried it, sound included; 0 for nothing more. */
  void want(long bitsPerSecond) {
    if (sent != null) {
      sent.want(bitsPerSecond);
    }
  }

  /** Bytes of padding that have to leave now to see whether the line carries what is wanted. */
  long paddingDue(long nowNs) {
    return sent == null ? 0 : sent.paddingDue(nowNs);
  }

  /** Until padding is due; {@link Long#MAX_VALUE} for never. */
  long paddingWaitNs(long nowNs) {
    return sent == null ? Long.MAX_VALUE : sent.paddingWaitNs(nowNs);
  }

  /** Every tenth of a second. */
  void tick(long nowNs) {
    if (sent != null) {
      sent.tick(nowNs);
      paced = sent.endKnown();
      budget.rate(sent.bitsPerSecond());
    }
  }

  void remb(long bitsPerSecond) {
    rembBitsPerSecond = bitsPerSecond;
  }

  long rembBitsPerSecond() {
    return rembBitsPerSecond;
  }

  /** Sound and picture together, all headers included; 0 as long as nothing is known. */
  long bitsPerSecond() {
    SentPackets reports = sent;
    long said = reports != null && reports.heard() ? reports.bitsPerSecond() : rembBitsPerSecond;
    return said - SOUND_BITS_PER_SECOND > mostPicture ? mostPicture + SOUND_BITS_PER_SECOND : said;
  }

  /** The peer's own limit for the picture. */
  long mostPicture() {
    return mostPicture;
  }

  /** Whether transport-wide reports were agreed. */
  boolean reports() {
    return sent != null;
  }

  /** Whether the queue on the line grows right now. */
  boolean congested() {
    return sent != null && sent.congested();
  }

  /** From the reports of the transport; 0 for unknown. */
  double roundTripSeconds() {
    return sent == null ? 0 : sent.roundTripSeconds();
  }
}
