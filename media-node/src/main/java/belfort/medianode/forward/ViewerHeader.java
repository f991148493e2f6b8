package belfort.medianode.forward;

import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.HeaderExtension;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.rtp.StreamRewriter;
import belfort.medianode.sdp.Agreement;
import java.nio.charset.StandardCharsets;

/**
 * Writes one viewer's RTP header for a packet of the source: own SSRC, payload type, numbers and
 * extensions. It depends on nothing but the packet, when it was sent on, its transport-wide number
 * and the agreement: a resend must have the same bytes (see SrtpContext).
 */
final class ViewerHeader {
  private static final int ONE_BYTE_PROFILE = 0xbede;

  private final NodeClock clock;
  private final int ssrc;
  private final StreamRewriter rewriter;
  private int sendTimeId;
  private int levelId;
  private int orientationId;
  private int transportId;
  private int midId;
  private byte[] mid = new byte[0];

  ViewerHeader(NodeClock clock, int ssrc, StreamRewriter rewriter) {
    this.clock = clock;
    this.ssrc = ssrc;
    this.rewriter = rewriter;
  }

  void agree(Agreement.Section section) {
    sendTimeId = section.extensions().getOrDefault(HeaderExtension.ABS_SEND_TIME, 0);
    levelId = section.extensions().getOrDefault(HeaderExtension.AUDIO_LEVEL, 0);
    orientationId = section.extensions().getOrDefault(HeaderExtension.VIDEO_ORIENTATION, 0);
    transportId = section.extensions().getOrDefault(HeaderExtension.TRANSPORT_SEQUENCE, 0);
    mid = section.mid().getBytes(StandardCharsets.US_ASCII);
    boolean fits = mid.length > 0 && mid.length <= HeaderExtension.MID.maxBytes();
    midId = fits ? section.extensions().getOrDefault(HeaderExtension.MID, 0) : 0;
  }

  /** Whether packets carry a transport-wide number. */
  boolean numbered() {
    return transportId != 0;
  }

  /**
   * Writes the header; its length.
   *
   * @param number transport-wide; of no account when none was agreed
   */
  int write(
      RtpPacket packet,
      InboundTrack from,
      int payloadType,
      int number,
      long sentOnNs,
      byte[] out,
      int at) {
    out[at] = (byte) (0x80 | (packet.buffer()[packet.offset()] & 0x20));
    out[at + 1] = (byte) ((packet.marker() ? 0x80 : 0) | payloadType);
    Bytes.put16(out, at + 2, rewriter.sequence(packet.sequence()));
    Bytes.put32(out, at + 4, rewriter.timestamp(packet.timestamp()));
    Bytes.put32(out, at + 8, ssrc);
    int start = at + RtpPacket.FIXED_HEADER_BYTES + 4;
    int end = writeOwn(number, sentOnNs, out, start);
    end = copyByte(packet, from.levelId(), levelId, out, end);
    end = copyByte(packet, from.orientationId(), orientationId, out, end);
    return close(out, at, start, end);
  }

  /** Writes the header of a packet of nothing but padding; its length. */
  int writePadding(int payloadType, int number, long nowNs, byte[] out, int at) {
    out[at] = (byte) 0x80;
    out[at + 1] = (byte) payloadType;
    Bytes.put32(out, at + 4, rewriter.lastTimestamp());
    int start = at + RtpPacket.FIXED_HEADER_BYTES + 4;
    return close(out, at, start, writeOwn(number, nowNs, out, start));
  }

  private static int close(byte[] out, int at, int start, int extensionsEnd) {
    int end = extensionsEnd;
    if (end == start) {
      return RtpPacket.FIXED_HEADER_BYTES;
    }
    while ((end - start & 3) != 0) {
      out[end] = 0;
      end++;
    }
    out[at] |= 0x10;
    Bytes.put16(out, at + RtpPacket.FIXED_HEADER_BYTES, ONE_BYTE_PROFILE);
    Bytes.put16(out, at + RtpPacket.FIXED_HEADER_BYTES + 2, (end - start) / 4);
    return end - at;
  }

  /** Makes the header one of the stream that repairs: nothing of it is padded (RFC 4588, 4). */
  static void makeRepair(byte[] out, int at, int ssrc, int sequence) {
    out[at] &= (byte) ~0x20;
    Bytes.put16(out, at + 2, sequence);
    Bytes.put32(out, at + 8, ssrc);
  }

  private int writeOwn(int number, long sentOnNs, byte[] out, int start) {
    int at = start;
    if (sendTimeId != 0) {
      out[at] = (byte) (sendTimeId << 4 | 2);
      Bytes.put24(out, at + 1, clock.absSendTime(sentOnNs));
      at += 4;
    }
    if (transportId != 0) {
      out[at] = (byte) (transportId << 4 | 1);
      Bytes.put16(out, at + 1, number);
      at += 3;
    }
    if (midId != 0) {
      out[at] = (byte) (midId << 4 | mid.length - 1);
      System.arraycopy(mid, 0, out, at + 1, mid.length);
      at += 1 + mid.length;
    }
    return at;
  }

  private static int copyByte(RtpPacket packet, int theirs, int ours, byte[] out, int at) {
    if (theirs == 0 || ours == 0) {
      return at;
    }
    int index = packet.findExtension(theirs);
    if (index < 0 || packet.extensionLength(index) != 1) {
      return at;
    }
    out[at] = (byte) (ours << 4);
    out[at + 1] = packet.buffer()[packet.extensionOffset(index)];
    return at + 2;
  }
}
