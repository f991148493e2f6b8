package belfort.medianode.forward;

/**
 * When a source is asked for a key frame: at once when nobody asked within the last second, once a
 * second at most however many join or complain, and a key frame that came answers all who waited.
 * Pure.
 */
final class KeyFrameThrottle {
  /**
   * Neither a viewer that floods PLI or FIR (attack 68) nor a class that comes in at once (ADR 65)
   * makes the publisher send more than one a second. A little more, so that requests that the
   * network moves together are not two in a second.
   */
  static final long INTERVAL_NS = 1_050_000_000L;

  private boolean asked;
  private long lastAskedNs;
  private boolean pending;

  /** Notes a wish; true when the source is to be asked right now. */
  boolean wish(long nowNs) {
    if (!asked || nowNs - lastAskedNs >= INTERVAL_NS) {
      ask(nowNs);
      return true;
    }
    pending = true;
    return false;
  }

  /** Whether a wish that had to wait is due. */
  boolean due(long nowNs) {
    if (!pending || nowNs - lastAskedNs < INTERVAL_NS) {
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
