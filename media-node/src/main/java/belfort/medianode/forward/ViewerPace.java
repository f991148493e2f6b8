package belfort.medianode.forward;

/** What goes to one viewer by the clock and not with his source's packets: padding that probes. */
final class ViewerPace {
  private final OutboundTrack track;
  private final ViewerLine line;
  private boolean listed;

  ViewerPace(OutboundTrack track, ViewerLine line) {
    this.track = track;
    this.line = line;
  }

  /** Every tenth of a second: whether something has to go by the clock. */
  void tick(Paces paces, long nowNs) {
    if (!listed && waitNs(nowNs) != Long.MAX_VALUE) {
      listed = true;
      paces.add(this);
    }
  }

  void unlisted() {
    listed = false;
  }

  /** How long until something is due; {@link Long#MAX_VALUE} for nothing. */
  long waitNs(long nowNs) {
    return line.paddingWaitNs(nowNs);
  }

  /** Sends what is due; false when nothing more waits. */
  boolean send(long nowNs) {
    boolean sent = true;
    while (sent && line.paddingDue(nowNs) > 0) {
      sent = track.sendPadding(nowNs);
    }
    listed = sent && waitNs(nowNs) != Long.MAX_VALUE;
    return listed;
  }
}
