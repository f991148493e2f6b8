package belfort.medianode.rtp;

import java.nio.charset.StandardCharsets;

/**
 * Writes one compound RTCP packet into a buffer of its own (RFC 3550, 6.1: a report first, then the
 * CNAME, then feedback).
 */
public final class RtcpWriter {
  /** With the SRTCP trailer it stays below any path's MTU. */
  public static final int MAX_BYTES = 1200;

  /** With two bytes for each and their chunks they fit behind a report and a description. */
  public static final int MAX_FEEDBACK_PACKETS = 400;

  private static final int REPORT_BLOCK_BYTES = 24;

  private final byte[] buffer = new byte[MAX_BYTES + 64];
  private int length;
  private int reportAt;

  public void clear() {
    length = 0;
  }

  public byte[] buffer() {
    return buffer;
  }

  public int length() {
    return length;
  }

  private void header(int countOrFormat, int type, int bytes) {
    buffer[length] = (byte) (0x80 | countOrFormat);
    buffer[length + 1] = (byte) type;
    Bytes.put16(buffer, length + 2, bytes / 4 - 1);
  }

  /** Whether this many bytes more still fit. */
  public boolean hasRoom(int bytes) {
    return length + bytes <= MAX_BYTES;
  }

  /** Begins a receiver report; blocks follow by {@link #block}. */
  public void receiverReport(int senderSsrc) {
    reportAt = length;
    header(0, RtcpReader.RECEIVER_REPORT, 8);
    Bytes.put32(buffer, length + 4, senderSsrc);
    length += 8;
  }

  public void senderReport(
      int senderSsrc, long ntp, int rtpTimestamp, long packetCount, long octetCount) {
    reportAt = length;
    header(0, RtcpReader.SENDER_REPORT, 28);
    Bytes.put32(buffer, length + 4, senderSsrc);
    Bytes.put32(buffer, length + 8, (int) (ntp >>> 32));
    Bytes.put32(buffer, length + 12, (int) ntp);
    Bytes.put32(buffer, length + 16, rtpTimestamp);
    Bytes.put32(buffer, length + 20, (int) packetCount);
    Bytes.put32(buffer, length + 24, (int) octetCount);
    length += 28;
  }

  /** Adds a block about one received stream to the report just begun (RFC 3550, 6.4.1). */
  public void block(
      int ssrc, Reception reception, int lastSenderReport, int delaySinceLastSenderReport) {
    Bytes.put32(buffer, length, ssrc);
    int lost = reception.cumulativeLost();
    Bytes.put32(buffer, length + 4, reception.closeInterval() << 24 | (lost & 0xff_ffff));
    Bytes.put32(buffer, length + 8, reception.extendedHighest());
    Bytes.put32(buffer, length + 12, reception.jitterTicks());
    Bytes.put32(buffer, length + 16, lastSenderReport);
    Bytes.put32(buffer, length + 20, delaySinceLastSenderReport);
    length += REPORT_BLOCK_BYTES;
    buffer[reportAt]++;
    Bytes.put16(buffer, reportAt + 2, (length - reportAt) / 4 - 1);
  }

  /** A source description with the CNAME alone (RFC 3550, 6.5). */
  public void sourceDescription(int ssrc, String cname) {
    byte[] name = cname.getBytes(StandardCharsets.US_ASCII);
    int chunk = 4 + 2 + name.length + 1;
    int size = 4 + (chunk + 3) / 4 * 4;
    java.util.Arrays.fill(buffer, length, length + size, (byte) 0);
    header(1, RtcpReader.SOURCE_DESCRIPTION, size);
    Bytes.put32(buffer, length + 4, ssrc);
    buffer[length + 8] = 1;
    buffer[length + 9] = (byte) name.length;
    System.arraycopy(name, 0, buffer, length + 10, name.length);
    length += size;
  }

  /** Asks for the packets again; {@code sequences} in ascending order (RFC 4585, 6.2.1). */
  public void nack(int senderSsrc, int mediaSsrc, int[] sequences, int count) {
    int start = length;
    header(RtcpReader.FMT_NACK, RtcpReader.TRANSPORT_FEEDBACK, 12);
    Bytes.put32(buffer, length + 4, senderSsrc);
    Bytes.put32(buffer, length + 8, mediaSsrc);
    length += 12;
    int i = 0;
    while (i < count && hasRoom(4)) {
      int packetId = sequences[i];
      int mask = 0;
      i++;
      while (i < count) {
        int ahead = Sequence.distance(sequences[i], packetId);
        if (ahead < 1 || ahead > 16) {
          break;
        }
        mask |= 1 << (ahead - 1);
        i++;
      }
      Bytes.put16(buffer, length, packetId);
      Bytes.put16(buffer, length + 2, mask);
      length += 4;
    }
    Bytes.put16(buffer, start + 2, (length - start) / 4 - 1);
  }

  /**
   * Says which packets of the transport came and when; see {@link TransportFeedbackWriter#write}.
   *
   * @param count at most {@link #MAX_FEEDBACK_PACKETS}
   */
  public void transportFeedback(
      int senderSsrc, int mediaSsrc, int base, int reference, int number, int[] ticks, int count) {
    header(RtcpReader.FMT_TRANSPORT_WIDE, RtcpReader.TRANSPORT_FEEDBACK, 12);
    Bytes.put32(buffer, length + 4, senderSsrc);
    Bytes.put32(buffer, length + 8, mediaSsrc);
    int size = TransportFeedbackWriter.write(buffer, length, base, reference, number, ticks, count);
    Bytes.put16(buffer, length + 2, size / 4 - 1);
    length += size;
  }

  /** Asks for a key frame (RFC 4585, 6.3.1). */
  public void pictureLoss(int senderSsrc, int mediaSsrc) {
    header(RtcpReader.FMT_PLI, RtcpReader.PAYLOAD_FEEDBACK, 12);
    Bytes.put32(buffer, length + 4, senderSsrc);
    Bytes.put32(buffer, length + 8, mediaSsrc);
    length += 12;
  }

  /** Says how much may be sent in all (draft-alvestrand-rmcat-remb-03). */
  public void receiverEstimatedMaximum(int senderSsrc, int mediaSsrc, long bitsPerSecond) {
    header(RtcpReader.FMT_APPLICATION, RtcpReader.PAYLOAD_FEEDBACK, 24);
    Bytes.put32(buffer, length + 4, senderSsrc);
    Bytes.put32(buffer, length + 8, 0);
    Bytes.put32(buffer, length + 12, 0x52454d42);
    int exponent = Math.max(0, 64 - Long.numberOfLeadingZeros(bitsPerSecond) - 18);
    int mantissa = (int) (bitsPerSecond >>> exponent);
    buffer[length + 16] = 1;
    buffer[length + 17] = (byte) (exponent << 2 | mantissa >>> 16);
    Bytes.put16(buffer, length + 18, mantissa);
    Bytes.put32(buffer, length + 20, mediaSsrc);
    length += 24;
  }

  /** Ends a stream (RFC 3550, 6.6). */
  public void bye(int ssrc) {
    header(1, RtcpReader.BYE, 8);
    Bytes.put32(buffer, length + 4, ssrc);
    length += 8;
  }
}
