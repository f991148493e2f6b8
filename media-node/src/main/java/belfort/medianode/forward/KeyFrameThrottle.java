package belfort.medianode.forward;

/**
 * When a source is asked for a key frame: at once when nobody asked within the last second, once a
 * second at most however many join or complain, and a key frame that came answers all who waited.
 * Pure.
 */
final class KeyFrameThrottle {
  /**
   * A viewer that floods PLI or FIR cannot make the publisher send more than one a second (attack
   * 68). A little more, so that requests that the network moves together are not two in a second.
   */
  static final long COMPLAINT_INTERVAL_NS = 1_050_000_000L;

  /** A class that comes in at once makes the publisher send no more either: ADR 65. */
  static final long JOIN_INTERVAL_NS = COMPLAINT_INTERVAL_NS;

  private boolean asked;
  private long lastAskedNs;
  private boolean pending;
  private long pendingAtNs;

  /** Notes a wish; true when the source is to be asked right now. */
  boolean wish(boolean join, long nowNs) {
    long interval = join ? JOIN_INTERVAL_NS : COMPLAINT_INTERVAL_NS;
    if (!asked || nowNs - lastAskedNs >= interval) {
      ask(nowNs);
      return true;
    }
    long at = lastAskedNs + interval;
    if (!pending || at - pendingAtNs < 0) {
      pendingAtNs = at;
    }
    pending = true;
    return false;
  }

  /** Whether a wish that had to wait is due. */
  boolean due(long nowNs) {
    if (!pending || nowNs - pendingAtNs < 0) {
      return false;
    }
    ask(nowNs);
    return true;
  }

  private void ask(long nowNs) {
    asked = true;
    pending = false;
    lastAskedNs = nowNs;
  }

  /** A key frame begins: every wish is answered. */
  void keyFrameCame() {
    pending = false;
  }
}
