package belfort.medianode.forward;

import belfort.medianode.congestion.ArrivedPackets;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.HeaderExtension;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.sdp.Agreement;
import org.jspecify.annotations.Nullable;

/**
 * What came of a publisher's packets and when, reported back to him so that he finds by himself
 * what his line carries; his REMB stays the upper limit.
 */
final class PublisherLine {
  /** Three ticks: often enough for a browser that plans with 50 to 250 ms. */
  private static final long REPORT_NS = 60_000_000L;

  private @Nullable ArrivedPackets arrived;
  private int numberId;
  private long nextNs;

  void agree(Agreement.Section section) {
    int id = section.extensions().getOrDefault(HeaderExtension.TRANSPORT_SEQUENCE, 0);
    if (id != 0 && section.direction().receives()) {
      numberId = id; // the same in all sections of a bundle (RFC 8843, 10)
      if (arrived == null) {
        arrived = new ArrivedPackets();
      }
    }
  }

  /** Notes a packet that proved itself. */
  void received(RtpPacket packet, long nowNs) {
    if (arrived == null) {
      return;
    }
    int index = packet.findExtension(numberId);
    if (index >= 0 && packet.extensionLength(index) == 2) {
      arrived.arrived(Bytes.u16(packet.buffer(), packet.extensionOffset(index)), nowNs);
    }
  }

  /** Whether it is time for a report; called every 20 ms. */
  boolean due(long nowNs) {
    if (arrived == null || !arrived.pending() || nowNs - nextNs < 0) {
      return false;
    }
    nextNs = nowNs + REPORT_NS;
    return true;
  }

  void report(RtcpWriter writer, int senderSsrc, int mediaSsrc) {
    if (arrived != null) {
      arrived.report(writer, senderSsrc, mediaSsrc);
    }
  }
}
