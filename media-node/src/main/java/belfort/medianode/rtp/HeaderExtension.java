package belfort.medianode.rtp;

import java.util.Optional;

/** The RTP header extensions that the node understands and carries from publisher to viewer. */
public enum HeaderExtension {
  /** The sender's clock, 24 bits of 6.18 fixed point seconds; the node writes its own. */
  ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", 3),
  /** The level of the voice (RFC 6464). */
  AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level", 1),
  /** The media section that the stream belongs to (RFC 9143); the node writes the viewer's. */
  MID("urn:ietf:params:rtp-hdrext:sdes:mid", 16),
  /** The packet's number among all of its transport; agreed together with its feedback. */
  TRANSPORT_SEQUENCE(
      "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", 2),
  /** The layer of a simulcast that the stream is (RFC 8852); only publishers send it. */
  STREAM_ID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", 16),
  /** The layer that a retransmission repairs (RFC 8852); only publishers send it. */
  REPAIRED_STREAM_ID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", 16),
  /** How the picture is turned (3GPP TS 26.114, CVO). */
  VIDEO_ORIENTATION("urn:3gpp:video-orientation", 1);

  private static final HeaderExtension[] ALL = values();

  private final String uri;
  private final int maxBytes;

  HeaderExtension(String uri, int maxBytes) {
    this.uri = uri;
    this.maxBytes = maxBytes;
  }

  public String uri() {
    return uri;
  }

  /** The most bytes that a value has. */
  public int maxBytes() {
    return maxBytes;
  }

  public static Optional<HeaderExtension> ofUri(String uri) {
    for (HeaderExtension extension : ALL) {
      if (extension.uri.equals(uri)) {
        return Optional.of(extension);
      }
    }
    return Optional.empty();
  }
}
