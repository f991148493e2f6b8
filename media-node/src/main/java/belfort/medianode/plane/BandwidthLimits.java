package belfort.medianode.plane;

/**
 * What an endpoint may receive and send, in kbit/s as Kurento's properties have it; 0 means no
 * limit.
 *
 * @param minVideoReceive the least that the peer is asked to send, whatever its viewers can take
 * @param maxVideoSend the most video sent to the peer; Kurento's default is 500
 */
public record BandwidthLimits(
    int minVideoReceive,
    int maxVideoReceive,
    int minVideoSend,
    int maxVideoSend,
    int maxAudioReceive) {
  /** The defaults that a Kurento server answers for a new WebRtcEndpoint. */
  public static final BandwidthLimits KURENTO_DEFAULTS = new BandwidthLimits(100, 0, 100, 500, 0);

  public BandwidthLimits {
    if (minVideoReceive < 0
        || maxVideoReceive < 0
        || minVideoSend < 0
        || maxVideoSend < 0
        || maxAudioReceive < 0) {
      throw new IllegalArgumentException("a bandwidth limit is negative");
    }
  }
}
