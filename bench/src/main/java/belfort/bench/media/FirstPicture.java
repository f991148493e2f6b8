package belfort.bench.media;

import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.rtp.Sequence;
import belfort.medianode.srtp.SrtpContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks out for the first picture that a viewer could decode: a key frame with all its packets, up
 * to the marker. On the crowd's thread; only the time is read elsewhere. Of other pictures the
 * first packet is decrypted alone, since a crowd of hundreds decrypts on the processors that it
 * measures.
 */
final class FirstPicture {
  private final RtpPacket packet = new RtpPacket();
  private boolean inKeyFrame;
  private int last;
  private int ssrc;
  private int timestamp;
  private volatile long atNs;

  void received(byte[] datagram, int length, @Nullable SrtpContext keys) {
    if (!packet.parseHeader(datagram, 0, length) || packet.payloadType() != Offers.VP8) {
      return;
    }
    ssrc = packet.ssrc();
    boolean newFrame = packet.timestamp() != timestamp;
    timestamp = packet.timestamp();
    if (!newFrame && !inKeyFrame) {
      return; // of a picture whose beginning was none of a key frame
    }
    int plain = keys == null ? -1 : keys.unprotectRtp(datagram, 0, length, packet.headerLength());
    if (plain < 0 || !packet.parsePadding(plain)) {
      return;
    }
    int at = packet.payloadOffset();
    boolean begins = StampedPicture.begins(datagram, at);
    boolean follows = Sequence.distance(packet.sequence(), last) == 1;
    last = packet.sequence();
    inKeyFrame =
        begins
            ? StampedPicture.beginsKey(datagram, at, packet.payloadLength())
            : inKeyFrame && follows;
    if (inKeyFrame && packet.marker()) {
      atNs = System.nanoTime();
    }
  }

  boolean seen() {
    return atNs != 0;
  }

  /** Whether pictures come that cannot be decoded: then a browser asks for a key frame. */
  boolean isMissed() {
    return ssrc != 0 && !seen();
  }

  int ssrc() {
    return ssrc;
  }

  /** When it came; 0 before. */
  long atNs() {
    return atNs;
  }
}
