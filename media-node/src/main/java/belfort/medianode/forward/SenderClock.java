package belfort.medianode.forward;

/** What a stream's sender reports of its clock (RFC 3550, 6.4.1). */
final class SenderClock {
  private final int clockRate;
  private long ntpNs;
  private int timestamp;
  private int middle;
  private long arrivalNs;
  private boolean reported;

  SenderClock(int clockRate) {
    this.clockRate = clockRate;
  }

  /** Another stream begins: what was said does not hold for it. */
  void forget() {
    reported = false;
  }

  void report(long ntp, int rtpTimestamp, long nowNs) {
    reported = true;
    ntpNs = NodeClock.fromNtp(ntp);
    timestamp = rtpTimestamp;
    middle = NodeClock.middle(ntp);
    arrivalNs = nowNs;
  }

  boolean reported() {
    return reported;
  }

  /** The middle 32 bits of the last report's time; 0 before the first. */
  int middle() {
    return reported ? middle : 0;
  }

  /** Since the last report, in 65,536ths of a second. */
  int delay(long nowNs) {
    return reported ? (int) ((nowNs - arrivalNs) / 1000 * 65_536 / 1_000_000) : 0;
  }

  /** The stream's timestamp at the moment, by the sender's own clock. */
  int timestampAt(long senderNtpNs) {
    return timestamp + (int) ((senderNtpNs - ntpNs) / 1000 * clockRate / 1_000_000);
  }
}
