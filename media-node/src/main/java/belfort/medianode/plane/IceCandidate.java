package belfort.medianode.plane;

/**
 * An ICE candidate as it stands in signaling (RFC 8839).
 *
 * @param candidate the line that begins with {@code candidate:}
 */
public record IceCandidate(String candidate, String sdpMid, int sdpMLineIndex) {}
