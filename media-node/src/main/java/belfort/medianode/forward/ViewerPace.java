package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import org.jspecify.annotations.Nullable;

/**
 * What goes to one viewer by the clock and not with his source's packets: what his line does not
 * take at once of a picture, and padding that probes. Sound and resends never come here.
 */
final class ViewerPace {
  private final OutboundTrack track;
  private final Peer peer;
  private @Nullable HeldPackets held;
  private boolean listed;

  ViewerPace(OutboundTrack track, Peer peer) {
    this.track = track;
    this.peer = peer;
  }

  /** Every tenth of a second: whether something has to go by the clock. */
  void tick(long nowNs) {
    if (!listed && waitNs(nowNs) != Long.MAX_VALUE) {
      list();
    }
  }

  private void list() {
    listed = true;
    peer.shard().paces().add(this);
  }

  void unlisted() {
    listed = false;
  }

  boolean isEmpty() {
    return held == null || held.isEmpty();
  }

  /** Whether the next packet of the picture has to wait. */
  boolean holds(long nowNs) {
    return !isEmpty() || !peer.line().allows(nowNs);
  }

  boolean overdue(long nowNs) {
    return held != null && held.overdue(nowNs);
  }

  /** Lets a packet of the source's ring wait; false when those before it wait in vain. */
  boolean hold(int sequence, long nowNs) {
    HeldPackets packets = held;
    if (packets == null) {
      packets = new HeldPackets();
      held = packets;
    }
    if (packets.overdue(nowNs)) {
      return false;
    }
    packets.add(sequence, nowNs);
    peer.shard().counters().increment(Counter.PACED);
    if (!listed) {
      list();
    }
    return true;
  }

  /** What waits is of no use any more. */
  void clear() {
    if (held != null && !held.isEmpty()) {
      peer.shard().counters().add(Counter.PACED_DROPPED, held.count());
      held.clear();
    }
  }

  /** How long until something is due; {@link Long#MAX_VALUE} for nothing. */
  long waitNs(long nowNs) {
    long padding = peer.line().paddingWaitNs(nowNs);
    return isEmpty() ? padding : Math.min(padding, peer.line().budgetWaitNs(nowNs));
  }

  /** Sends what is due; false when nothing more waits. */
  boolean send(long nowNs) {
    HeldPackets packets = held;
    boolean sent = true;
    while (sent && packets != null && !packets.isEmpty() && peer.line().allows(nowNs)) {
      sent = track.sendHeld(packets.first(), nowNs);
      if (sent) {
        packets.remove();
      }
    }
    sent = true;
    while (sent && peer.line().paddingDue(nowNs) > 0) {
      sent = peer.takesPicture() && track.sendPadding(nowNs);
    }
    listed = sent && waitNs(nowNs) != Long.MAX_VALUE;
    return listed;
  }
}
