package belfort.medianode.forward;

import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.HeaderExtension;

/** A stream of a synthetic peer that repairs another one (RFC 4588), written by hand. */
final class RepairStream {
  static final int TYPE = 97;

  private final int ssrc;
  private int sequence = 7;

  RepairStream(int ssrc) {
    this.ssrc = ssrc;
  }

  /** The offer of a peer that sends and takes retransmissions of its VP8. */
  static String offered(String offer) {
    return offer.replace("SAVPF 96", "SAVPF 96 " + TYPE)
        + "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";
  }

  /** The same of a peer with layers, who names the one that is repaired. */
  static String offeredWithNames(String offer, int id) {
    return offered(offer)
        + "a=extmap:"
        + id
        + " "
        + HeaderExtension.REPAIRED_STREAM_ID.uri()
        + "\r\n";
  }

  /** The packet once more in this stream, behind a header of so many bytes. */
  synchronized byte[] of(byte[] packet, int header) {
    byte[] again = new byte[packet.length + 2];
    System.arraycopy(packet, 0, again, 0, header);
    System.arraycopy(packet, 2, again, header, 2);
    System.arraycopy(packet, header, again, header + 2, packet.length - header);
    again[1] = (byte) ((packet[1] & 0x80) | TYPE);
    Bytes.put16(again, 2, sequence);
    Bytes.put32(again, 8, ssrc);
    sequence = sequence + 1 & 0xffff;
    return again;
  }
}
