package belfort.mediacontrol.kurento;

import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.dtls.SrtpDtlsClient;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.sdp.RemoteDescription;
import belfort.medianode.sdp.SdpReader;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.srtp.SrtpKeys;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * A browser's end of one peer connection to a real node: checks by STUN, shakes hands by DTLS,
 * publishes numbered frames of VP8 and packets of sound, or counts those that come.
 */
final class SyntheticBrowser implements AutoCloseable {
  private static final int VP8 = 96;
  private static final int OPUS = 111;
  private static final String PASSWORD = "synthetic-browsers-password";
  private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "a=candidate:\\S+ 1 udp \\d+ (\\S+) (\\d+) typ host", Pattern.CASE_INSENSITIVE);

  private final int id;
  private final NodeCertificate certificate;
  private final DatagramChannel socket;
  private final ArrayBlockingQueue<byte[]> handshake = new ArrayBlockingQueue<>(64);
  private final ArrayBlockingQueue<byte[]> checks = new ArrayBlockingQueue<>(64);
  private final AtomicInteger frames = new AtomicInteger();
  private final AtomicInteger sounds = new AtomicInteger();
  private volatile long lastSoundNanos;
  private volatile long longestSilenceNanos;
  private volatile boolean keyWanted;
  private volatile boolean left;
  private volatile SrtpContext inbound;
  private volatile SrtpContext outbound;
  private volatile InetSocketAddress node;
  private volatile RemoteDescription remote;
  private int sequence = 1;

  SyntheticBrowser(int id, NodeCertificate certificate) throws IOException {
    this.id = id;
    this.certificate = certificate;
    this.socket =
        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().name("browser-" + id).start(this::read);
  }

  String offerToPublish() {
    return offer("sendonly");
  }

  String offerToWatch() {
    return offer("recvonly");
  }

  private String offer(String direction) {
    return String.join(
            "\r\n",
            "v=0",
            "o=- 1 2 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0 1",
            section("audio", 0, OPUS, "opus/48000/2", direction, 1000 + id),
            section("video", 1, VP8, "VP8/90000", direction, 2000 + id),
            "a=rtcp-fb:96 nack",
            "a=rtcp-fb:96 nack pli",
            "a=rtcp-fb:96 goog-remb")
        + "\r\n";
  }

  private String section(
      String media, int mid, int type, String codec, String direction, int ssrc) {
    return String.join(
        "\r\n",
        "m=" + media + " 9 UDP/TLS/RTP/SAVPF " + type,
        "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:" + ufrag(),
        "a=ice-pwd:" + PASSWORD,
        "a=fingerprint:" + certificate.fingerprint(),
        "a=setup:actpass",
        "a=mid:" + mid,
        "a=" + direction,
        "a=rtcp-mux",
        "a=ssrc:" + ssrc + " cname:browser" + id,
        "a=rtpmap:" + type + " " + codec);
  }

  private String ufrag() {
    return "browser" + id;
  }

  /** Takes the answer and connects. */
  void connect(String answer) throws Exception {
    Matcher candidate = CANDIDATE.matcher(answer);
    if (!candidate.find()) {
      throw new AssertionError("no candidate in the answer");
    }
    node = new InetSocketAddress(candidate.group(1), Integer.parseInt(candidate.group(2)));
    remote = SdpReader.read(answer);
    check();
    SrtpDtlsClient client =
        new SrtpDtlsClient(
            new JcaTlsCryptoProvider().create(new SecureRandom()),
            certificate,
            remote.fingerprint(),
            List.of(PROFILE));
    client.connect(handshake, this::send);
    SrtpKeys keys = client.keys();
    inbound = new SrtpContext(PROFILE, keys.fromServer());
    outbound = new SrtpContext(PROFILE, keys.fromClient());
  }

  private void check() throws IOException, InterruptedException, GeneralSecurityException {
    for (int attempt = 0; attempt < 100; attempt++) {
      send(bindingRequest(remote.ufrag() + ":" + ufrag(), remote.password()));
      if (checks.poll(200, TimeUnit.MILLISECONDS) != null) {
        return;
      }
    }
    throw new IOException("no answer to the checks");
  }

  /** A nominating check of a controlling agent (RFC 8489, RFC 8445). */
  private static byte[] bindingRequest(String username, String password)
      throws GeneralSecurityException {
    byte[] name = username.getBytes(StandardCharsets.US_ASCII);
    byte[] packet = new byte[256];
    byte[] transaction = new byte[12];
    ThreadLocalRandom.current().nextBytes(transaction);
    Bytes.put16(packet, 0, 1);
    Bytes.put32(packet, 4, 0x2112A442);
    System.arraycopy(transaction, 0, packet, 8, 12);
    int at = attribute(packet, 20, 0x0006, name);
    at = attribute(packet, at, 0x0024, new byte[] {0, 0, 0, 1});
    at = attribute(packet, at, 0x0025, new byte[0]);
    Bytes.put16(packet, 2, at + 24 - 20);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    mac.update(packet, 0, at);
    at = attribute(packet, at, 0x0008, mac.doFinal());
    Bytes.put16(packet, 2, at + 8 - 20);
    CRC32 crc = new CRC32();
    crc.update(packet, 0, at);
    byte[] fingerprint = new byte[4];
    Bytes.put32(fingerprint, 0, (int) crc.getValue() ^ 0x5354554e);
    at = attribute(packet, at, 0x8028, fingerprint);
    return Arrays.copyOf(packet, at);
  }

  private static int attribute(byte[] packet, int at, int type, byte[] value) {
    Bytes.put16(packet, at, type);
    Bytes.put16(packet, at + 2, value.length);
    System.arraycopy(value, 0, packet, at + 4, value.length);
    return at + 4 + (value.length + 3) / 4 * 4;
  }

  private void send(byte[] datagram) {
    try {
      socket.send(ByteBuffer.wrap(datagram), node);
    } catch (IOException closed) {
      // the test ends
    }
  }

  /** Publishes a frame of one packet; a key frame when somebody asked for one. */
  void sendFrame(int number) {
    byte[] packet = packet(VP8, 2000 + id, number * 3_000, 600);
    packet[1] |= (byte) 0x80;
    packet[12] = 0x10;
    packet[13] = (byte) (keyWanted || number % 25 == 0 ? 0 : 1);
    keyWanted = false;
    Bytes.put32(packet, 14, number);
    send(protect(packet));
  }

  /** Publishes 20 ms of sound. */
  void sendSound(int number) {
    byte[] packet = packet(OPUS, 1000 + id, number * 960, 80);
    Bytes.put32(packet, 14, number);
    send(protect(packet));
  }

  private byte[] packet(int type, int ssrc, int timestamp, int payloadBytes) {
    byte[] packet = new byte[12 + payloadBytes];
    packet[0] = (byte) 0x80;
    packet[1] = (byte) type;
    Bytes.put16(packet, 2, sequence++ & 0xffff);
    Bytes.put32(packet, 4, timestamp);
    Bytes.put32(packet, 8, ssrc);
    return packet;
  }

  private byte[] protect(byte[] packet) {
    try {
      byte[] out = new byte[packet.length + SrtpContext.MAX_OVERHEAD_BYTES];
      System.arraycopy(packet, 0, out, 0, 12);
      int length = outbound.protectRtp(out, 0, 12, packet, 12, packet.length - 12, true);
      return Arrays.copyOf(out, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    RtpPacket header = new RtpPacket();
    try {
      while (true) {
        buffer.clear();
        socket.receive(buffer);
        received(buffer.array(), buffer.position(), header);
      }
    } catch (IOException closed) {
      // the test ends
    }
  }

  private void received(byte[] bytes, int length, RtpPacket header) {
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (first <= 3) {
      checks.offer(Arrays.copyOf(bytes, length));
    } else if (first < 64) {
      handshake.offer(Arrays.copyOf(bytes, length));
    } else if (inbound == null || left) {
      return;
    } else if (second >= 192 && second <= 223) {
      control(bytes, length);
    } else if (header.parseHeader(bytes, 0, length)) {
      if (inbound.unprotectRtp(bytes, 0, length, header.headerLength()) >= 0) {
        media(header);
      }
    }
  }

  private void media(RtpPacket header) {
    if (header.payloadType() == VP8) {
      frames.incrementAndGet();
      return;
    }
    long now = System.nanoTime();
    if (sounds.incrementAndGet() > 1) {
      longestSilenceNanos = Math.max(longestSilenceNanos, now - lastSoundNanos);
    }
    lastSoundNanos = now;
  }

  private void control(byte[] bytes, int length) {
    int plain = inbound.unprotectRtcp(bytes, 0, length);
    RtcpReader reader = new RtcpReader();
    if (plain < 0 || !reader.start(bytes, 0, plain)) {
      return;
    }
    while (reader.next()) {
      if (reader.type() == RtcpReader.PAYLOAD_FEEDBACK && reader.count() == RtcpReader.FMT_PLI) {
        keyWanted = true;
      }
    }
  }

  /** How many frames came. */
  int frames() {
    return frames.get();
  }

  int sounds() {
    return sounds.get();
  }

  /** When the last packet of sound came. */
  long lastSoundNanos() {
    return lastSoundNanos;
  }

  /** Between two packets of sound that came one after the other. */
  long longestSilenceMs() {
    return TimeUnit.NANOSECONDS.toMillis(longestSilenceNanos);
  }

  /** What comes for a replaced connection is no longer counted; the page closes it. */
  void leaveSoon() {
    left = true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
