package belfort.mediacontrol.media;

/** An ICE candidate as it stands in signaling (RFC 8839): {@code candidate:…}. Personal data. */
public record Candidate(String candidate, String sdpMid, int sdpMLineIndex) {
  @Override
  public String toString() {
    return "Candidate[redacted]";
  }
}
