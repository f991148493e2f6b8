package belfort.medianode.forward;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.dtls.SrtpDtlsClient;
import belfort.medianode.ice.StunClient;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.LossTracker;
import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.sdp.RemoteDescription;
import belfort.medianode.sdp.SdpReader;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.srtp.SrtpKeys;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * A WebRTC peer of the tests' own: checks in by STUN, shakes hands by DTLS, publishes ({@link
 * PublishedMedia}) and watches, asking for what is lost.
 */
final class SyntheticPeer implements AutoCloseable {
  static final int VIDEO_SSRC = 0x0101_0101;
  static final int AUDIO_SSRC = 0x0202_0202;
  static final int VP8 = 96;
  static final int OPUS = 111;

  /** A packet that came: in the viewer's numbers, and the publisher's own count in the payload. */
  record Seen(
      int type, int sequence, int timestamp, int ssrc, boolean key, int publisher, int number) {}

  private final NodeCertificate certificate =
      NodeCertificate.generate(new SecureRandom(), Instant.now());
  private volatile PeerLine line;
  private final SrtpProfile profile;
  private final int id;
  private final int vp8;
  private final PublishedMedia media;
  private final ArrayBlockingQueue<byte[]> handshake = new ArrayBlockingQueue<>(64);
  private final ArrayBlockingQueue<byte[]> checks = new ArrayBlockingQueue<>(64);
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final LossTracker losses = new LossTracker();
  private volatile SrtpContext inbound;
  private final AtomicInteger keyFrameRequests = new AtomicInteger();
  private final AtomicInteger nacked = new AtomicInteger();
  private volatile long rembBitsPerSecond;
  private final AtomicInteger senderReports = new AtomicInteger();

  /** By SSRC: NTP time and RTP timestamp of the last sender report. */
  private final Map<Integer, long[]> lastReports = new ConcurrentHashMap<>();

  private volatile boolean discarding;
  private volatile BiConsumer<RtpPacket, byte[]> onDatagram = (_, _) -> {};
  private volatile Consumer<RtcpReader> onControl = _ -> {};
  private volatile int watchedSsrc;
  private volatile RepairStream repairs;
  private final AtomicInteger repaired = new AtomicInteger();
  private RemoteDescription remote;
  private DTLSTransport dtls;

  SyntheticPeer(int id, InetSocketAddress plane, SrtpProfile profile) throws IOException {
    this(id, plane, profile, VP8, OPUS);
  }

  /** A peer with payload types of its own. */
  SyntheticPeer(int id, InetSocketAddress plane, SrtpProfile profile, int vp8, int opus)
      throws IOException {
    this.id = id;
    this.vp8 = vp8;
    this.media = new PublishedMedia(id, vp8, opus);
    this.profile = profile;
    this.line = PeerLine.udp(plane, this::received);
  }

  /** Sends over another line from now on; the former stays open, and is the caller's. */
  PeerLine moveTo(PeerLine next) {
    PeerLine former = line;
    line = next;
    return former;
  }

  Fingerprint fingerprint() {
    return certificate.fingerprint();
  }

  String ufrag() {
    return "peer" + id;
  }

  /** An offer as a browser's, with the direction for both kinds. */
  String offer(String direction) {
    return offer(direction, fingerprint(), "VP8/90000");
  }

  String offer(String direction, Fingerprint shown, String video) {
    return new PeerOffer(ufrag(), ssrc(false), ssrc(true)).text(direction, shown, video);
  }

  /** Takes the plane's answer and connects: a check, the handshake, the keys. */
  void connect(String answer) throws Exception {
    check(answer);
    shakeHands();
  }

  void check(String answer) throws Exception {
    remote = SdpReader.read(answer);
    for (int attempt = 0; attempt < 100; attempt++) {
      send(StunClient.request(remote.ufrag() + ":" + ufrag(), remote.password(), true));
      if (checks.poll(200, TimeUnit.MILLISECONDS) != null) {
        return;
      }
    }
    throw new IOException("no answer to the checks");
  }

  void shakeHands() throws Exception {
    SrtpDtlsClient client =
        new SrtpDtlsClient(
            new BcTlsCrypto(new SecureRandom()),
            certificate,
            remote.fingerprint(),
            List.of(profile));
    dtls = client.connect(handshake, this::send);
    SrtpKeys keys = client.keys();
    inbound = new SrtpContext(profile, keys.fromServer());
    media.keys(new SrtpContext(profile, keys.fromClient()));
  }

  /** Where its packets come from. */
  InetSocketAddress address() {
    try {
      return line.address();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int ssrc(boolean video) {
    return (video ? VIDEO_SSRC : AUDIO_SSRC) + id;
  }

  /** The stream of video that it gets; 0 before the first packet. */
  int watchedSsrc() {
    return watchedSsrc;
  }

  String nodeUfrag() {
    return remote.ufrag();
  }

  String nodePassword() {
    return remote.password();
  }

  /** Checks in once more, nominating, and waits for the answer. */
  void checkAgain() throws InterruptedException, IOException {
    checkAgain(true);
  }

  void checkAgain(boolean nominates) throws InterruptedException, IOException {
    checks.clear();
    for (int attempt = 0; attempt < 100; attempt++) {
      send(StunClient.request(remote.ufrag() + ":" + ufrag(), remote.password(), nominates));
      if (checks.poll(200, TimeUnit.MILLISECONDS) != null) {
        return;
      }
    }
    throw new IOException("no answer to the checks");
  }

  /** Encrypts what the test made of RTP; what cannot be encrypted stays as it is. */
  int sealRtp(byte[] plain, int header, int length, byte[] out) {
    return media.sealRtp(plain, header, length, out);
  }

  /** The same of RTCP. */
  int sealRtcp(byte[] plain, int length, byte[] out) {
    return media.sealRtcp(plain, length, out);
  }

  void send(byte[] datagram) {
    try {
      line.send(datagram);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Numbers its packets from here on: behind what others sent in its name. */
  void continueAt(int nextSequence) {
    media.continueAt(nextSequence);
  }

  /** Sends one frame of VP8 in so many packets. */
  void sendFrame(boolean key, int packets, int timestamp) {
    sendFrame(key, packets, timestamp, true);
  }

  /** Sends one frame or, without its end, a part of one. */
  void sendFrame(boolean key, int packets, int timestamp, boolean whole) {
    for (int i = 0; i < packets; i++) {
      send(media.picture(key, i == 0, whole && i == packets - 1, timestamp));
    }
  }

  /** Sends a packet that was sent before once more, bit by bit the same. */
  void sendAgain(int sentSequence) {
    send(media.protect(media.sent(sentSequence)));
  }

  /** Sends a packet of sound; its number is its timestamp. */
  void sendAudio(int timestamp) {
    send(media.sound(timestamp));
  }

  /** From now on every packet carries a transport-wide number under this id. */
  void number(int id) {
    media.number(id);
  }

  /** A number that goes to a packet which is lost on the way. */
  void loseOne() {
    media.loseOne();
  }

  /** How many numbers were used. */
  int numbered() {
    return media.numbered();
  }

  /** Sends an RTP packet that the test wrote, with a header of so many bytes. */
  void sendRtp(byte[] packet, int header) {
    send(media.rtp(packet, header));
  }

  /** Sends a compound packet that the test wrote. */
  void sendControl(RtcpWriter writer) {
    send(media.control(writer));
  }

  void sendPictureLoss() {
    RtcpWriter writer = new RtcpWriter();
    writer.receiverReport(7);
    writer.pictureLoss(7, watchedSsrc);
    sendControl(writer);
  }

  /** Takes what came over a line. */
  void received(byte[] datagram) {
    int first = datagram[0] & 0xff;
    if (first <= 3) {
      checks.offer(datagram);
    } else if (first < 64) {
      handshake.offer(datagram);
    } else if (inbound != null && !discarding) {
      int second = datagram[1] & 0xff;
      if (second >= 192 && second <= 223) {
        receivedControl(datagram);
      } else {
        receivedMedia(datagram);
      }
    }
  }

  private void receivedMedia(byte[] datagram) {
    RtpPacket packet = new RtpPacket();
    if (!packet.parseHeader(datagram, 0, datagram.length)) {
      return;
    }
    onDatagram.accept(packet, datagram.clone());
    int plain = inbound.unprotectRtp(datagram, 0, datagram.length, packet.headerLength());
    if (plain < 0) {
      return;
    }
    int at = packet.payloadOffset();
    int sequence = packet.sequence();
    int type = packet.payloadType();
    if (type == RepairStream.TYPE) {
      if (!packet.parsePadding(plain) || packet.payloadLength() == 0) {
        return; // only fills the line
      }
      repaired.incrementAndGet();
      sequence = Bytes.u16(datagram, at);
      type = vp8;
      at += 2;
    }
    boolean key = datagram[at] == 0x10 && datagram[at + 1] == 0;
    seen.add(
        new Seen(
            type,
            sequence,
            packet.timestamp(),
            packet.payloadType() == RepairStream.TYPE ? watchedSsrc : packet.ssrc(),
            key,
            Bytes.i32(datagram, at + 2),
            Bytes.i32(datagram, at + 6)));
    if (packet.payloadType() == vp8) {
      watchedSsrc = packet.ssrc();
    }
    if (type == vp8) {
      losses.received(sequence, System.nanoTime());
      askForLost();
    }
  }

  /** Also called by a test that waits, for what is still missing. */
  synchronized void askForLost() {
    int[] due = new int[64];
    int count = losses.due(System.nanoTime(), 50_000_000L, due);
    if (count > 0) {
      RtcpWriter writer = new RtcpWriter();
      writer.receiverReport(7);
      writer.nack(7, watchedSsrc, due, count);
      sendControl(writer);
    }
  }

  private void receivedControl(byte[] datagram) {
    int plain = inbound.unprotectRtcp(datagram, 0, datagram.length);
    RtcpReader reader = new RtcpReader();
    if (plain < 0 || !reader.start(datagram, 0, plain)) {
      return;
    }
    while (reader.next()) {
      int type = reader.type();
      onControl.accept(reader);
      if (type == RtcpReader.TRANSPORT_FEEDBACK && reader.count() == RtcpReader.FMT_NACK) {
        repeat(reader);
      } else if (type == RtcpReader.PAYLOAD_FEEDBACK && reader.count() == RtcpReader.FMT_PLI) {
        keyFrameRequests.incrementAndGet();
      } else if (type == RtcpReader.PAYLOAD_FEEDBACK && reader.isRemb()) {
        rembBitsPerSecond = reader.rembBitsPerSecond();
      } else if (type == RtcpReader.SENDER_REPORT) {
        senderReports.incrementAndGet();
        lastReports.put(
            reader.senderSsrc(), new long[] {reader.senderNtp(), reader.senderRtpTimestamp()});
      }
    }
  }

  private void repeat(RtcpReader reader) {
    for (int pair = 0; pair < reader.nackPairs(); pair++) {
      for (int bit = -1; bit < 16; bit++) {
        if (bit < 0 || (reader.nackBitMask(pair) >>> bit & 1) != 0) {
          nacked.incrementAndGet();
          byte[] packet = media.sent((reader.nackPacketId(pair) + bit + 1) & 0xffff);
          RepairStream apart = repairs;
          if (packet != null) {
            send(media.protect(apart == null ? packet : apart.of(packet, 12)));
          }
        }
      }
    }
  }

  /** From now on what the node asks for goes in this stream. */
  void repairIn(RepairStream stream) {
    repairs = stream;
  }

  /** How many packets came in a stream that repairs. */
  int repaired() {
    return repaired.get();
  }

  /** Hears of every RTP packet that comes, still encrypted, repeated ones too. */
  void onDatagram(BiConsumer<RtpPacket, byte[]> listener) {
    onDatagram = listener;
  }

  /** Hears of every part of a compound packet. */
  void onControl(Consumer<RtcpReader> listener) {
    onControl = listener;
  }

  /** From now on what comes is not even decrypted: only the plane's work is to be measured. */
  void discard() {
    discarding = true;
  }

  List<Seen> seen() {
    return seen;
  }

  List<Seen> video() {
    return seen.stream().filter(packet -> packet.type() == vp8).toList();
  }

  int keyFrameRequests() {
    return keyFrameRequests.get();
  }

  int nacked() {
    return nacked.get();
  }

  long rembBitsPerSecond() {
    return rembBitsPerSecond;
  }

  int senderReports() {
    return senderReports.get();
  }

  Map<Integer, long[]> lastReports() {
    return lastReports;
  }

  /** Sends application data over DTLS, which a browser does for data channels alone. */
  void sayByDtls(byte[] data) throws IOException {
    dtls.send(data, 0, data.length);
  }

  /** Says goodbye as a browser's {@code pc.close()} does. */
  void sayGoodbye() throws IOException {
    dtls.close();
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
