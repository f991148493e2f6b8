package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.TransportFeedback;
import org.jspecify.annotations.Nullable;

/** One peer's RTCP: reports, requests for packets and key frames, bandwidth, both ways. */
final class ControlChannel {
  private final Peer peer;
  private final RtcpWriter writer;
  private final RtcpReader reader;

  ControlChannel(Peer peer) {
    this.peer = peer;
    this.writer = peer.shard().rtcpWriter();
    this.reader = peer.shard().rtcpReader();
  }

  /** Reads a decrypted compound packet. */
  void received(byte[] packet, int length, long nowNs) {
    if (!reader.start(packet, 0, length)) {
      peer.shard().counters().increment(Counter.RTCP_MALFORMED);
      return;
    }
    while (reader.next()) {
      switch (reader.type()) {
        case RtcpReader.SENDER_REPORT -> {
          senderReport(nowNs);
          reportBlocks(nowNs);
        }
        case RtcpReader.RECEIVER_REPORT -> reportBlocks(nowNs);
        case RtcpReader.BYE -> bye();
        case RtcpReader.TRANSPORT_FEEDBACK -> transportFeedback(nowNs);
        case RtcpReader.PAYLOAD_FEEDBACK -> payloadFeedback(nowNs);
        default -> {} // descriptions and extended reports tell us nothing we use
      }
    }
  }

  private void senderReport(long nowNs) {
    InboundTrack track = peer.inboundOf(reader.senderSsrc());
    if (track != null) {
      track.clock().report(reader.senderNtp(), reader.senderRtpTimestamp(), nowNs);
      peer.clockSeen(NodeClock.fromNtp(reader.senderNtp()), nowNs);
    }
  }

  private void reportBlocks(long nowNs) {
    for (int i = 0; i < reader.count(); i++) {
      OutboundTrack track = peer.outboundOf(reader.blockSsrc(i));
      if (track != null) {
        track
            .reports()
            .report(
                reader.blockFractionLost(i),
                reader.blockCumulativeLost(i),
                reader.blockJitter(i),
                roundTripSeconds(i, nowNs));
      }
    }
  }

  /** RFC 3550, 6.4.1: now - LSR - DLSR, in 65,536ths of a second. */
  private double roundTripSeconds(int block, long nowNs) {
    long lastReport = reader.blockLastSenderReport(block);
    if (lastReport == 0) {
      return 0;
    }
    long ntp = NodeClock.toNtp(peer.shard().clock().ntpNs(nowNs));
    int roundTrip =
        (int) (NodeClock.middle(ntp) - lastReport - reader.blockDelaySinceLastSenderReport(block));
    return Math.max(0, roundTrip) / 65_536.0;
  }

  private void bye() {
    for (int i = 0; i < reader.count(); i++) {
      InboundTrack track = peer.inboundOf(reader.byeSsrc(i));
      if (track != null) {
        track.ended(reader.byeSsrc(i));
      }
    }
  }

  private void transportFeedback(long nowNs) {
    if (reader.count() == RtcpReader.FMT_TRANSPORT_WIDE) {
      arrivals(nowNs);
      return;
    }
    OutboundTrack track = peer.outboundOf(reader.mediaSsrc());
    if (reader.count() != RtcpReader.FMT_NACK || track == null) {
      return;
    }
    for (int pair = 0; pair < reader.nackPairs(); pair++) {
      int packetId = reader.nackPacketId(pair);
      int mask = reader.nackBitMask(pair);
      track.resend(packetId, nowNs);
      for (int bit = 0; bit < 16; bit++) {
        if ((mask >>> bit & 1) != 0) {
          track.resend((packetId + bit + 1) & 0xffff, nowNs);
        }
      }
    }
  }

  /** What the peer says of the whole transport, whichever stream it names. */
  private void arrivals(long nowNs) {
    TransportFeedback report = reader.transportFeedback();
    if (report == null) {
      peer.shard().counters().increment(Counter.RTCP_MALFORMED);
    } else if (!peer.line().feedback(report, nowNs)) {
      peer.shard().counters().increment(Counter.RTP_NOT_AGREED);
    }
  }

  private void payloadFeedback(long nowNs) {
    switch (reader.count()) {
      case RtcpReader.FMT_PLI -> pictureLost(peer.outboundOf(reader.mediaSsrc()), false, nowNs);
      case RtcpReader.FMT_FIR -> {
        for (int entry = 0; entry < reader.firEntries(); entry++) {
          pictureLost(peer.outboundOf(reader.firSsrc(entry)), true, nowNs);
        }
      }
      case RtcpReader.FMT_APPLICATION -> {
        if (reader.isRemb()) {
          peer.line().remb(reader.rembBitsPerSecond());
        }
      }
      default -> {} // slice and reference loss are not negotiated
    }
  }

  private static void pictureLost(@Nullable OutboundTrack track, boolean full, long nowNs) {
    if (track != null) {
      track.pictureLost(full, nowNs);
    }
  }

  /** RFC 3550, 6.1: a compound packet begins with a report and names its sender. */
  private void beginFeedback() {
    writer.clear();
    writer.receiverReport(peer.controlSsrc());
    writer.sourceDescription(peer.controlSsrc(), peer.cname());
  }

  void sendNack(int ssrc, int[] sequences, int count) {
    beginFeedback();
    writer.nack(peer.controlSsrc(), ssrc, sequences, count);
    peer.sendRtcp(writer);
  }

  void sendPictureLoss(int ssrc) {
    beginFeedback();
    writer.pictureLoss(peer.controlSsrc(), ssrc);
    peer.sendRtcp(writer);
  }

  /** What came of the peer's packets; it names one of his streams. */
  void sendArrivals(PublisherLine line) {
    InboundTrack picture = peer.layers().streaming();
    InboundTrack named = picture == null ? peer.audioIn() : picture;
    beginFeedback();
    line.report(writer, peer.controlSsrc(), named.ssrc());
    peer.sendRtcp(writer);
  }

  void sendBye() {
    beginFeedback();
    writer.bye(peer.controlSsrc());
    peer.sendRtcp(writer);
  }

  /** The regular report: what we send, what we receive, how much may come. */
  void sendReports(long nowNs) {
    writer.clear();
    OutboundTrack audio = peer.audioOut();
    OutboundTrack video = peer.videoOut();
    if (!senderReport(audio, nowNs)) {
      if (!senderReport(video, nowNs)) {
        writer.receiverReport(peer.controlSsrc());
      }
      receptionBlocks(nowNs);
    } else {
      receptionBlocks(nowNs);
      senderReport(video, nowNs);
    }
    RelayedLayers layers = peer.relayed();
    for (int i = 0; layers != null && i < layers.count(); i++) {
      senderReport(layers.track(i), nowNs);
    }
    writer.sourceDescription(peer.controlSsrc(), peer.cname());
    InboundTrack picture = peer.layers().streaming();
    if (picture != null) {
      writer.receiverEstimatedMaximum(
          peer.controlSsrc(), picture.ssrc(), peer.receiveBitsPerSecond());
    }
    peer.sendRtcp(writer);
  }

  private boolean senderReport(OutboundTrack track, long nowNs) {
    if (!track.reportable()) {
      return false;
    }
    long ntp = NodeClock.toNtp(peer.shard().clock().ntpNs(nowNs));
    writer.senderReport(
        track.ssrc(), ntp, track.reportTimestamp(nowNs), track.packets(), track.payloadBytes());
    return true;
  }

  private void receptionBlocks(long nowNs) {
    receptionBlock(peer.audioIn(), nowNs);
    for (int i = 0; i < peer.layers().count(); i++) {
      receptionBlock(peer.layers().track(i), nowNs);
    }
  }

  private void receptionBlock(InboundTrack track, long nowNs) {
    if (track.streaming() && track.reception().started()) {
      writer.block(
          track.ssrc(), track.reception(), track.clock().middle(), track.clock().delay(nowNs));
    }
  }
}
