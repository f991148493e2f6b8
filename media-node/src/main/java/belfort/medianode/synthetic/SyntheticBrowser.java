package belfort.medianode.synthetic;

import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.dtls.SrtpDtlsClient;
import belfort.medianode.ice.Credentials;
import belfort.medianode.plane.SdpRefusedException;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * A browser's end of one peer connection to a real node, ours or Kurento's: checks by STUN, shakes
 * hands by DTLS, publishes frames of VP8 and packets of sound, or counts those that come, asking
 * for what is lost. On this machine only.
 */
public final class SyntheticBrowser implements AutoCloseable {
  private static final List<SrtpProfile> PROFILES =
      List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES128_CM_HMAC_SHA1_80);
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "candidate:\\S+ 1 udp \\d+ ([0-9.]+) (\\d+) typ host", Pattern.CASE_INSENSITIVE);
  private static final int SOUND_BYTES = 80;
  private static final int PICTURE_BYTES = 600;
  private static final int SOUND_TICKS = 960;
  private static final int PICTURE_TICKS = 3_600;
  private static final int KEY_FRAME_EVERY = 250;
  private static final int CHECKS = 100;
  private static final int CHECK_MS = 200;
  private static final long ASK_AGAIN_NS = 50_000_000;

  /** Longer than any node needs to name its first candidate. */
  private static final int CANDIDATE_SECONDS = 20;

  private final NodeCertificate certificate;
  private final DatagramChannel socket;
  private final BrowserOffer offer;
  private final IceChecks ice;
  private final RtpStream sound;
  private final RtpStream pictures;
  private final LossTracker losses = new LossTracker();
  private final ArrayBlockingQueue<byte[]> handshake = new ArrayBlockingQueue<>(64);
  private final ArrayBlockingQueue<byte[]> checks = new ArrayBlockingQueue<>(64);
  private final ArrayBlockingQueue<InetSocketAddress> candidates = new ArrayBlockingQueue<>(64);
  private final AtomicInteger frames = new AtomicInteger();
  private final AtomicInteger sounds = new AtomicInteger();
  private final AtomicLong packets = new AtomicLong();
  private final AtomicInteger keyFramesWanted = new AtomicInteger();
  private final AtomicInteger resendsWanted = new AtomicInteger();
  private final AtomicInteger repaired = new AtomicInteger();
  private volatile long lastSoundNanos;
  private volatile long longestSilenceNanos;
  private volatile int watchedSsrc;
  private volatile boolean keyWanted;
  private volatile boolean losing;
  private volatile boolean left;
  private volatile @Nullable SrtpContext inbound;
  private volatile @Nullable SrtpContext outbound;
  private volatile @Nullable InetSocketAddress node;
  private int lostSequence = -1;

  /**
   * @param id in its SSRCs: another for each browser of a run
   * @param certificate may be shared, since making one takes a while
   */
  public SyntheticBrowser(int id, NodeCertificate certificate) throws IOException {
    this.certificate = certificate;
    this.socket =
        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Credentials credentials = Credentials.random(new SecureRandom());
    this.ice = new IceChecks(credentials);
    int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
    this.offer = new BrowserOffer(credentials, certificate.fingerprint(), port, id);
    this.sound = new RtpStream(OfferText.OPUS, offer.audioSsrc());
    this.pictures = new RtpStream(OfferText.VP8, offer.videoSsrc());
    Thread.ofVirtual().name("browser-" + id).start(this::read);
  }

  public String offerToPublish() {
    return offer.text("sendonly");
  }

  public String offerToWatch() {
    return offer.text("recvonly");
  }

  /** A candidate of the node that did not stand in its answer. */
  public void candidate(String line) {
    Matcher candidate = CANDIDATE.matcher(line);
    while (candidate.find()) {
      var _ =
          candidates.offer(
              new InetSocketAddress(candidate.group(1), Integer.parseInt(candidate.group(2))));
    }
  }

  /** Takes the answer and connects; blocks until media can flow. */
  public void connect(String answer)
      throws IOException, InterruptedException, GeneralSecurityException, SdpRefusedException {
    candidate(answer);
    RemoteDescription remote = SdpReader.read(answer);
    InetSocketAddress first = candidates.poll(CANDIDATE_SECONDS, TimeUnit.SECONDS);
    if (first == null) {
      throw new IOException("the node named no candidate");
    }
    node = first;
    check(remote);
    SrtpDtlsClient client =
        new SrtpDtlsClient(
            new BcTlsCrypto(new SecureRandom()), certificate, remote.fingerprint(), PROFILES);
    client.connect(handshake, this::send);
    SrtpKeys keys = client.keys();
    inbound = new SrtpContext(client.profile(), keys.fromServer());
    outbound = new SrtpContext(client.profile(), keys.fromClient());
  }

  private void check(RemoteDescription remote)
      throws IOException, InterruptedException, GeneralSecurityException {
    for (int attempt = 0; attempt < CHECKS; attempt++) {
      send(ice.request(remote.ufrag(), remote.password()));
      if (checks.poll(CHECK_MS, TimeUnit.MILLISECONDS) != null) {
        return;
      }
    }
    throw new IOException("no answer to the checks");
  }

  private void send(byte[] datagram) {
    try {
      socket.send(ByteBuffer.wrap(datagram), node);
    } catch (IOException closed) {
      // the browser is closed
    }
  }

  // ---- publishing

  /** Publishes a frame of one packet; a key frame when somebody asked for one. */
  public void sendFrame(int number) {
    sendFrame(number, 1, PICTURE_BYTES);
  }

  /**
   * Publishes a frame of so many packets; a key frame when one is wanted, and at each 250th number.
   *
   * @param bytes of each packet's payload
   */
  public void sendFrame(int number, int inPackets, int bytes) {
    boolean key = keyWanted || number % KEY_FRAME_EVERY == 0;
    keyWanted = false;
    for (int i = 0; i < inPackets; i++) {
      boolean last = i == inPackets - 1;
      byte[] packet = pictures.picture(number * PICTURE_TICKS, key, i == 0, last, bytes);
      if (losing && !key) {
        losing = false; // the node has to ask for it
      } else {
        send(packet, true);
      }
    }
  }

  /** Publishes 20 ms of sound. */
  public void sendSound(int number) {
    send(sound.sound(number * SOUND_TICKS, SOUND_BYTES), true);
  }

  private synchronized void send(byte[] packet, boolean rtp) {
    SrtpContext keys = outbound;
    if (keys == null) {
      return;
    }
    try {
      byte[] out = Arrays.copyOf(packet, packet.length + SrtpContext.MAX_OVERHEAD_BYTES);
      int length =
          rtp
              ? keys.protectRtp(out, 0, 12, packet, 12, packet.length - 12, true)
              : keys.protectRtcp(out, 0, packet.length);
      send(Arrays.copyOf(out, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Loses one packet of pictures: a publisher does not send it, a viewer does not take it. */
  public void loseOne() {
    losing = true;
  }

  // ---- watching

  private void read() {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    RtpPacket header = new RtpPacket();
    try {
      while (true) {
        buffer.clear();
        InetSocketAddress from = (InetSocketAddress) socket.receive(buffer);
        if (buffer.position() > 12) {
          received(buffer.array(), buffer.position(), from, header);
        }
      }
    } catch (IOException closed) {
      // that is its end
    }
  }

  private void received(byte[] bytes, int length, InetSocketAddress from, RtpPacket header)
      throws IOException {
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    SrtpContext keys = inbound;
    if (first <= 3) {
      checked(Arrays.copyOf(bytes, length), from);
    } else if (first < 64) {
      var _ = handshake.offer(Arrays.copyOf(bytes, length));
    } else if (keys == null || left) {
      return;
    } else if (second >= 192 && second <= 223) {
      control(bytes, keys.unprotectRtcp(bytes, 0, length));
    } else if (header.parseHeader(bytes, 0, length)
        && !loses(header)
        && keys.unprotectRtp(bytes, 0, length, header.headerLength()) >= 0) {
      media(header);
    }
  }

  private void checked(byte[] packet, InetSocketAddress from) throws IOException {
    Optional<byte[]> answer = ice.answer(packet, from);
    if (answer.isPresent()) {
      socket.send(ByteBuffer.wrap(answer.get()), from);
    } else {
      var _ = checks.offer(packet);
    }
  }

  /** As if it had been lost on the way: once decrypted, its resend would be a replay. */
  private boolean loses(RtpPacket header) {
    boolean lost = losing && header.payloadType() == OfferText.VP8 && lostSequence < 0;
    if (lost) {
      losing = false;
      lostSequence = header.sequence();
    }
    return lost;
  }

  private void media(RtpPacket header) {
    packets.incrementAndGet();
    if (header.payloadType() == OfferText.VP8) {
      picture(header);
      return;
    }
    long now = System.nanoTime();
    if (sounds.incrementAndGet() > 1) {
      longestSilenceNanos = Math.max(longestSilenceNanos, now - lastSoundNanos);
    }
    lastSoundNanos = now;
  }

  private void picture(RtpPacket header) {
    watchedSsrc = header.ssrc();
    if (header.sequence() == lostSequence) {
      lostSequence = -1;
      repaired.incrementAndGet();
    }
    if (header.marker()) {
      frames.incrementAndGet();
    }
    losses.received(header.sequence(), System.nanoTime());
    int[] due = new int[64];
    int count = losses.due(System.nanoTime(), ASK_AGAIN_NS, due);
    if (count > 0) {
      RtcpWriter writer = new RtcpWriter();
      writer.receiverReport(offer.videoSsrc());
      writer.nack(offer.videoSsrc(), watchedSsrc, due, count);
      send(Arrays.copyOf(writer.buffer(), writer.length()), false);
    }
  }

  /** Asks for a key frame, as a browser does that cannot decode. */
  public void askForPicture() {
    RtcpWriter writer = new RtcpWriter();
    writer.receiverReport(offer.videoSsrc());
    writer.pictureLoss(offer.videoSsrc(), watchedSsrc);
    send(Arrays.copyOf(writer.buffer(), writer.length()), false);
  }

  private void control(byte[] bytes, int plain) {
    RtcpReader reader = new RtcpReader();
    if (plain < 0 || !reader.start(bytes, 0, plain)) {
      return;
    }
    while (reader.next()) {
      boolean pli =
          reader.type() == RtcpReader.PAYLOAD_FEEDBACK && reader.count() == RtcpReader.FMT_PLI;
      boolean fir =
          reader.type() == RtcpReader.PAYLOAD_FEEDBACK && reader.count() == RtcpReader.FMT_FIR;
      if (pli || fir) {
        keyWanted = true;
        keyFramesWanted.incrementAndGet();
      } else if (reader.type() == RtcpReader.TRANSPORT_FEEDBACK) {
        resend(reader);
      }
    }
  }

  private void resend(RtcpReader reader) {
    for (int pair = 0; pair < reader.nackPairs(); pair++) {
      for (int bit = -1; bit < 16; bit++) {
        if (bit < 0 || (reader.nackBitMask(pair) >>> bit & 1) != 0) {
          byte[] packet = pictures.sent(reader.nackPacketId(pair) + bit + 1 & 0xffff);
          if (packet != null && reader.mediaSsrc() == offer.videoSsrc()) {
            resendsWanted.incrementAndGet();
            send(packet, true);
          }
        }
      }
    }
  }

  // ---- what came

  /** How many frames came, by their last packets. */
  public int frames() {
    return frames.get();
  }

  public int sounds() {
    return sounds.get();
  }

  /** Of both kinds. */
  public long packets() {
    return packets.get();
  }

  /** How often a publisher was asked for a key frame (PLI or FIR). */
  public int keyFramesWanted() {
    return keyFramesWanted.get();
  }

  /** How many packets a publisher was asked for again (NACK). */
  public int resendsWanted() {
    return resendsWanted.get();
  }

  /** How many packets that a viewer lost came again. */
  public int repaired() {
    return repaired.get();
  }

  /** When the last packet of sound came. */
  public long lastSoundNanos() {
    return lastSoundNanos;
  }

  /** Between two packets of sound that came one after the other. */
  public long longestSilenceMs() {
    return TimeUnit.NANOSECONDS.toMillis(longestSilenceNanos);
  }

  /** What comes for a replaced connection is no longer counted; the page closes it. */
  public void leaveSoon() {
    left = true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
