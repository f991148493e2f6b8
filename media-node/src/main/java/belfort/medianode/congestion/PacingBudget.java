package belfort.medianode.congestion;

/**
 * How much may leave to one viewer at the moment: what his line carries with some to spare, as a
 * bucket that holds about a picture, so that an ordinary one leaves at once and a key frame in
 * slices. Pure; bytes with all headers.
 */
public final class PacingBudget {
  /**
   * A picture must not wait here for what the line could carry, and an estimate falls to 0.85 by
   * one false alarm. Of what leaves beyond the burst a third waits in the line's own queue then;
   * with the 2.5 of other senders, who pace every line, it would be three fifths.
   */
  static final double FACTOR = 1.5;

  /** What may leave at once: pictures come every 33 ms, and are not all of one size. */
  static final long BURST_NS = 40_000_000L;

  /** Fewer packets at once would be a system call each. */
  static final long SLICE_NS = 5_000_000L;

  /** Whatever the line: a packet or two leave at once. */
  private static final double LEAST_BURST_BYTES = 3_000;

  private static final double NS_PER_SECOND_OF_BITS = 8e9;

  private double bytesPerNs;
  private double burst = LEAST_BURST_BYTES;
  private double bytes = LEAST_BURST_BYTES;
  private long lastNs;
  private boolean started;

  /** The line carries so much, in bits a second. */
  public void rate(long bitsPerSecond) {
    bytesPerNs = FACTOR * bitsPerSecond / NS_PER_SECOND_OF_BITS;
    burst = Math.max(LEAST_BURST_BYTES, bytesPerNs * BURST_NS);
  }

  /** So many bytes left, whether they had to ask or not. */
  public void sent(int size) {
    bytes = Math.max(-burst, bytes - size); // what does not ask never silences what does for long
  }

  /** Whether a packet may leave now. */
  public boolean allows(long nowNs) {
    fill(nowNs);
    return bytes > 0;
  }

  /** How long until a slice may leave. */
  public long waitNs(long nowNs) {
    fill(nowNs);
    double missing = Math.min(bytesPerNs * SLICE_NS, burst) - bytes;
    return missing <= 0 ? 0 : (long) Math.ceil(missing / Math.max(1e-9, bytesPerNs));
  }

  private void fill(long nowNs) {
    if (started) {
      bytes = Math.min(burst, bytes + (nowNs - lastNs) * bytesPerNs);
    }
    started = true;
    lastNs = nowNs;
  }
}
