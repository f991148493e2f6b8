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
import java.security.GeneralSecurityException;
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
 * A WebRTC peer of the tests' own: checks in by STUN, shakes hands by DTLS, publishes numbered VP8
 * packets and watches, asking for what is lost.
 */
final class SyntheticPeer implements AutoCloseable {
  static final int VIDEO_SSRC = 0x0101_0101;
  static final int AUDIO_SSRC = 0x0202_0202;
  static final int VP8 = 96;
  static final int OPUS = 111;
  static final int PAYLOAD_BYTES = 1000;

  /** A packet that came: in the viewer's numbers, and the publisher's own count in the payload. */
  record Seen(
      int type, int sequence, int timestamp, int ssrc, boolean key, int publisher, int number) {}

  private final NodeCertificate certificate =
      NodeCertificate.generate(new SecureRandom(), Instant.now());
  private volatile PeerLine line;
  private final SrtpProfile profile;
  private final int id;
  private final int vp8;
  private final int opus;
  private final ArrayBlockingQueue<byte[]> handshake = new ArrayBlockingQueue<>(64);
  private final ArrayBlockingQueue<byte[]> checks = new ArrayBlockingQueue<>(64);
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Map<Integer, byte[]> sent = new ConcurrentHashMap<>();
  private final LossTracker losses = new LossTracker();
  private volatile SrtpContext inbound;
  private volatile SrtpContext outbound;
  private final AtomicInteger keyFrameRequests = new AtomicInteger();
  private final AtomicInteger nacked = new AtomicInteger();
  private volatile long rembBitsPerSecond;
  private final AtomicInteger senderReports = new AtomicInteger();

  /** By SSRC: NTP time and RTP timestamp of the last sender report. */
  private final Map<Integer, long[]> lastReports = new ConcurrentHashMap<>();

  private volatile boolean discarding;
  private volatile BiConsumer<RtpPacket, byte[]> onDatagram = (_, _) -> {};
  private volatile Consumer<RtcpReader> onControl = _ -> {};
  private volatile int numberId;
  private int transportNumber;
  private volatile int watchedSsrc;
  private volatile RepairStream repairs;
  private final AtomicInteger repaired = new AtomicInteger();
  private int sequence = 1000;
  private int audioSequence = 1000;
  private int number;
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
    this.opus = opus;
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
    return String.join(
            "\r\n",
            "v=0",
            "o=- 1 2 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0 1",
            section("audio", 0, OPUS, "opus/48000/2", direction, shown, AUDIO_SSRC + id),
            "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            section("video", 1, VP8, video, direction, shown, VIDEO_SSRC + id),
            "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f",
            "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid")
        + "\r\n";
  }

  private String section(
      String media,
      int mid,
      int type,
      String codec,
      String direction,
      Fingerprint shown,
      int ssrc) {
    return String.join(
        "\r\n",
        "m=" + media + " 9 UDP/TLS/RTP/SAVPF " + type,
        "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:" + ufrag(),
        "a=ice-pwd:passwordpasswordpassword",
        "a=fingerprint:" + shown,
        "a=setup:actpass",
        "a=mid:" + mid,
        "a=" + direction,
        "a=rtcp-mux",
        "a=ssrc:" + ssrc + " cname:peer" + id,
        "a=rtpmap:" + type + " " + codec);
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
    outbound = new SrtpContext(profile, keys.fromClient());
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
  synchronized int sealRtp(byte[] plain, int header, int length, byte[] out) {
    System.arraycopy(plain, 0, out, 0, length);
    try {
      int sealed = outbound.protectRtp(out, 0, header, plain, header, length - header, true);
      return sealed > 0 ? sealed : length;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same of RTCP. */
  synchronized int sealRtcp(byte[] plain, int length, byte[] out) {
    System.arraycopy(plain, 0, out, 0, length);
    if (length < 8) {
      return length; // not even a header
    }
    try {
      int sealed = outbound.protectRtcp(out, 0, length);
      return sealed > 0 ? sealed : length;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
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
    sequence = nextSequence;
    audioSequence = nextSequence;
  }

  /** Sends one frame of VP8 in so many packets. */
  void sendFrame(boolean key, int packets, int timestamp) {
    sendFrame(key, packets, timestamp, true);
  }

  /** Sends one frame or, without its end, a part of one. */
  void sendFrame(boolean key, int packets, int timestamp, boolean whole) {
    for (int i = 0; i < packets; i++) {
      byte[] packet =
          packet(vp8, VIDEO_SSRC + id, timestamp, whole && i == packets - 1, sequence++);
      packet[12] = (byte) (i == 0 ? 0x10 : 0);
      packet[13] = (byte) (key ? 0 : 1);
      Bytes.put32(packet, 14, id);
      Bytes.put32(packet, 18, number);
      number++;
      sent.put(Bytes.u16(packet, 2), packet);
      send(protect(packet));
    }
  }

  /** Sends a packet that was sent before once more, bit by bit the same. */
  void sendAgain(int sentSequence) {
    send(protect(sent.get(sentSequence)));
  }

  /** Sends a packet of sound; its number is its timestamp. */
  void sendAudio(int timestamp) {
    byte[] packet = packet(opus, AUDIO_SSRC + id, timestamp, false, audioSequence++);
    Bytes.put32(packet, 14, id);
    Bytes.put32(packet, 18, timestamp);
    send(protect(packet));
  }

  private static byte[] packet(int type, int ssrc, int timestamp, boolean marker, int sequence) {
    byte[] packet = new byte[12 + PAYLOAD_BYTES];
    packet[0] = (byte) 0x80;
    packet[1] = (byte) (type | (marker ? 0x80 : 0));
    Bytes.put16(packet, 2, sequence & 0xffff);
    Bytes.put32(packet, 4, timestamp);
    Bytes.put32(packet, 8, ssrc);
    return packet;
  }

  /** From now on every packet carries a transport-wide number under this id. */
  void number(int id) {
    numberId = id;
  }

  /** A number that goes to a packet which is lost on the way. */
  synchronized void loseOne() {
    transportNumber++;
  }

  /** How many numbers were used. */
  synchronized int numbered() {
    return transportNumber;
  }

  /** Sends an RTP packet that the test wrote, with a header of so many bytes. */
  synchronized void sendRtp(byte[] packet, int header) {
    try {
      byte[] out = new byte[packet.length + SrtpContext.MAX_OVERHEAD_BYTES];
      System.arraycopy(packet, 0, out, 0, header);
      int payload = packet.length - header;
      int length = outbound.protectRtp(out, 0, header, packet, header, payload, true);
      send(java.util.Arrays.copyOf(out, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized byte[] protect(byte[] packet) {
    try {
      byte[] out = new byte[packet.length + 8 + SrtpContext.MAX_OVERHEAD_BYTES];
      System.arraycopy(packet, 0, out, 0, 12);
      int header = 12;
      if (numberId != 0) {
        out[0] |= 0x10;
        Bytes.put32(out, 12, 0xbede_0001);
        out[16] = (byte) (numberId << 4 | 1);
        Bytes.put16(out, 17, transportNumber);
        transportNumber++;
        header = 20;
      }
      int length = outbound.protectRtp(out, 0, header, packet, 12, packet.length - 12, true);
      return java.util.Arrays.copyOf(out, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a compound packet that the test wrote. */
  synchronized void sendControl(RtcpWriter writer) {
    try {
      int length = outbound.protectRtcp(writer.buffer(), 0, writer.length());
      send(java.util.Arrays.copyOf(writer.buffer(), length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
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
          byte[] packet = sent.get((reader.nackPacketId(pair) + bit + 1) & 0xffff);
          RepairStream apart = repairs;
          if (packet != null) {
            send(protect(apart == null ? packet : apart.of(packet, 12)));
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
