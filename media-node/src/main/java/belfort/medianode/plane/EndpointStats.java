package belfort.medianode.plane;

import java.util.List;

/**
 * What an endpoint measured, one entry per RTP stream (the W3C's webrtc-stats, as far as Kurento
 * reports them).
 */
public record EndpointStats(List<Stream> streams) {
  public EndpointStats {
    streams = List.copyOf(streams);
  }

  /**
   * One RTP stream.
   *
   * @param inbound true: from the peer into the node
   * @param packetsLost cumulative loss; for an outbound stream as the peer reported it; may be -1
   * @param fractionLost of the last report, 0 to 1
   * @param jitterSeconds interarrival jitter (RFC 3550, 6.4.1)
   * @param roundTripSeconds from the last receiver report; 0 when none came
   */
  public record Stream(
      boolean inbound,
      MediaKind kind,
      long ssrc,
      String codec,
      long packets,
      long bytes,
      long packetsLost,
      double fractionLost,
      double jitterSeconds,
      double roundTripSeconds,
      long nacks,
      long plis,
      long firs,
      long rembBitsPerSecond,
      long targetBitsPerSecond) {}
}
