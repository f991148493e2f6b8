package belfort.medianode.forward;

import java.time.Instant;

/**
 * The node's clock for the wire: NTP time and abs-send-time out of {@link System#nanoTime()}, so
 * that a step of the wall clock moves no picture.
 */
final class NodeClock {
  private static final long NTP_EPOCH_SECONDS = 2_208_988_800L; // 1900 to 1970
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final long originNs;

  /**
   * @param wall now
   * @param nowNs the same moment by {@link System#nanoTime()}
   */
  NodeClock(Instant wall, long nowNs) {
    this.originNs =
        (wall.getEpochSecond() + NTP_EPOCH_SECONDS) * NS_PER_SECOND + wall.getNano() - nowNs;
  }

  /** Nanoseconds since 1900. */
  long ntpNs(long nowNs) {
    return originNs + nowNs;
  }

  /** 32.32 fixed point (RFC 3550, 4). */
  static long toNtp(long ntpNs) {
    long fraction = ((ntpNs % NS_PER_SECOND) << 32) / NS_PER_SECOND;
    return ((ntpNs / NS_PER_SECOND) << 32) | fraction;
  }

  static long fromNtp(long ntp) {
    return (ntp >>> 32) * NS_PER_SECOND + (((ntp & 0xffff_ffffL) * NS_PER_SECOND) >>> 32);
  }

  /** The middle 32 bits, as reports refer to a sender report (RFC 3550, 6.4.1). */
  static int middle(long ntp) {
    return (int) (ntp >>> 16);
  }

  /** 24 bits of 6.18 fixed point seconds. */
  int absSendTime(long nowNs) {
    return (int) (toNtp(ntpNs(nowNs)) >>> 14) & 0xff_ffff;
  }
}
