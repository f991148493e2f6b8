package belfort.medianode.forward;

import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;

/** What a viewer says of one stream that he gets, and how often he complained. */
final class ViewerReports {
  private final MediaKind kind;
  private long nacks;
  private long plis;
  private long firs;
  private long lost;
  private double fractionLost;
  private double jitterSeconds;
  private double roundTripSeconds;

  ViewerReports(MediaKind kind) {
    this.kind = kind;
  }

  void nack() {
    nacks++;
  }

  void pictureLost(boolean full) {
    if (full) {
      firs++;
    } else {
      plis++;
    }
  }

  /** A block of his report (RFC 3550, 6.4.1); no round trip is 0. */
  void report(int fraction, int lostSoFar, long jitter, double roundTrip) {
    fractionLost = fraction / 256.0;
    lost = lostSoFar;
    jitterSeconds = (double) jitter / (kind == MediaKind.AUDIO ? 48_000 : 90_000);
    if (roundTrip > 0) {
      roundTripSeconds = roundTrip;
    }
  }

  /** All of it, with what was sent. */
  EndpointStats.Stream stats(
      int ssrc, String codec, long packets, long payloadBytes, ViewerLine line) {
    return new EndpointStats.Stream(
        false,
        kind,
        Integer.toUnsignedLong(ssrc),
        codec,
        packets,
        payloadBytes,
        lost,
        fractionLost,
        jitterSeconds,
        roundTripSeconds > 0 ? roundTripSeconds : line.roundTripSeconds(),
        nacks,
        plis,
        firs,
        kind == MediaKind.VIDEO ? line.rembBitsPerSecond() : 0,
        kind == MediaKind.VIDEO ? line.bitsPerSecond() : 0);
  }
}
