package belfort.bench.media;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.dtls.SrtpDtlsClient;
import belfort.medianode.ice.Credentials;
import belfort.medianode.ice.StunRequest;
import belfort.medianode.ice.StunResponse;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.sdp.RemoteDescription;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.srtp.SrtpKeys;
import belfort.medianode.srtp.SrtpProfile;
import belfort.medianode.udp.Destination;
import belfort.medianode.udp.Outbox;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** One browser as the network sees it; all but its handshake happens on its crowd's thread. */
final class SyntheticPeer {
  private static final int SECONDS_TO_CONNECT = 20;
  private static final int CHECKS = 100;
  private static final int CHECK_WAIT_MS = 200;

  private final int id;
  private final int socket;
  private final @Nullable PictureCheck sampled;
  private final ArrayBlockingQueue<byte[]> handshake = new ArrayBlockingQueue<>(64);
  private final CountDownLatch checked = new CountDownLatch(1);
  private final Credentials credentials;
  private volatile boolean controlling = true;
  private final RtpPacket packet = new RtpPacket();
  private volatile @Nullable Destination node;
  private volatile @Nullable RemoteDescription remote;
  private volatile @Nullable SrtpContext inbound;
  private volatile @Nullable SrtpContext outbound;
  private @Nullable FirstPicture firstPicture;
  private @Nullable KeyFrameRequests keyFrameRequests;
  private long received;
  private long receivedFrames;
  private long checkedPackets;
  private long wrong;

  /**
   * @param sampled where the times of its packets are noted; with null none is looked into
   */
  SyntheticPeer(int id, int socket, @Nullable Latencies sampled) {
    this.id = id;
    this.socket = socket;
    this.sampled = sampled == null ? null : new PictureCheck(sampled);
    this.credentials = new Credentials("peer" + id, Offers.PASSWORD);
  }

  String ufrag() {
    return credentials.ufrag();
  }

  int ssrc() {
    return 0x0100_0000 + 2 * id;
  }

  int socket() {
    return socket;
  }

  /** From now on it looks out for the first picture that can be decoded, and asks for it. */
  FirstPicture looksForAPicture() {
    FirstPicture looking = new FirstPicture();
    firstPicture = looking;
    return looking;
  }

  /** From now on it notes who asks it for a key frame. */
  KeyFrameRequests notesRequests() {
    KeyFrameRequests noting = new KeyFrameRequests();
    keyFrameRequests = noting;
    return noting;
  }

  /** Packets of media that came. */
  long received() {
    return received;
  }

  /** Of those, packets of sound and last packets of pictures. */
  long receivedFrames() {
    return receivedFrames;
  }

  /** Of the packets, decrypted and compared. */
  long checkedPackets() {
    return checkedPackets;
  }

  /** How often one was refused, or a picture was not whole or not the next. */
  long wrong() {
    return wrong + (sampled == null ? 0 : sampled.wrong());
  }

  /** Checks in and shakes hands, on a thread of its own. */
  void connect(
      Destination to,
      RemoteDescription description,
      NodeCertificate certificate,
      BcTlsCrypto crypto,
      SrtpProfile profile,
      Consumer<byte[]> send)
      throws IOException, InterruptedException {
    node = to;
    remote = description;
    for (int i = 0; i < CHECKS && checked.getCount() > 0; i++) {
      send.accept(check());
      if (checked.await(CHECK_WAIT_MS, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    if (checked.getCount() > 0) {
      throw new IOException("no answer to the checks of " + ufrag());
    }
    Fingerprint expected = description.fingerprint();
    SrtpDtlsClient client = new SrtpDtlsClient(crypto, certificate, expected, List.of(profile));
    client.connect(handshake, send);
    SrtpKeys keys = client.keys();
    inbound = new SrtpContext(profile, keys.fromServer());
    outbound = new SrtpContext(profile, keys.fromClient());
  }

  byte[] check() {
    RemoteDescription other = remote;
    if (other == null) {
      throw new IllegalStateException("not negotiated");
    }
    return StunCheck.of(other.ufrag() + ":" + ufrag(), other.password(), controlling);
  }

  /** It answers an offer: the other side chooses the pair of addresses. */
  void answersAnOffer() {
    controlling = false;
  }

  @Nullable Destination node() {
    return node;
  }

  /** Takes a datagram; what it answers at once: it is checked by servers that are not ICE-lite. */
  Optional<byte[]> received(byte[] datagram, int length) {
    int first = datagram[0] & 0xff;
    if (first < 20) {
      return answer(Arrays.copyOf(datagram, length));
    }
    if (first < 64) {
      if (!handshake.offer(Arrays.copyOf(datagram, length))) {
        wrong++;
      }
    } else {
      int second = datagram[1] & 0xff;
      if (second < 192 || second > 223) {
        received++;
        boolean marker = (second & 0x80) != 0;
        receivedFrames += marker || (second & 0x7f) == Offers.OPUS ? 1 : 0;
        if (firstPicture != null && !firstPicture.seen()) {
          firstPicture.received(datagram, length, inbound);
        } else if (sampled != null) {
          compare(datagram, length, sampled);
        }
      } else if (keyFrameRequests != null) {
        keyFrameRequests.received(datagram, length, inbound);
      }
    }
    return Optional.empty();
  }

  private Optional<byte[]> answer(byte[] packet) {
    Optional<StunRequest> request = StunRequest.read(packet, packet.length);
    Destination from = node;
    if (request.isEmpty()) {
      checked.countDown();
      return Optional.empty();
    }
    if (from == null || !credentials.verifies(packet, request.get())) {
      return Optional.empty();
    }
    byte[] out = new byte[StunResponse.MAX_BYTES];
    int length = StunResponse.success(packet, from.address(), credentials, out);
    return Optional.of(Arrays.copyOf(out, length));
  }

  private void compare(byte[] datagram, int length, PictureCheck pictures) {
    SrtpContext keys = inbound;
    if (keys == null || !packet.parseHeader(datagram, 0, length)) {
      wrong++;
      return;
    }
    checkedPackets++;
    int plain = keys.unprotectRtp(datagram, 0, length, packet.headerLength());
    if (plain < 0 || !packet.parsePadding(plain)) {
      wrong++;
    } else if (packet.payloadType() == Offers.VP8) {
      pictures.received(datagram, packet.payloadOffset(), packet.payloadLength(), packet.marker());
    }
  }

  /**
   * Publishes one packet of the trace.
   *
   * @param plain its timestamp in four bytes, then its payload
   */
  void send(Outbox outbox, Trace.Packet traced, byte[] plain, int sequence) {
    Destination to = node;
    SrtpContext keys = outbound;
    if (to == null || keys == null) {
      return;
    }
    byte[] out = outbox.slab();
    int at = outbox.at();
    int header = RtpPacket.FIXED_HEADER_BYTES;
    out[at] = (byte) 0x80;
    out[at + 1] =
        (byte) ((traced.marker() ? 0x80 : 0) | (traced.video() ? Offers.VP8 : Offers.OPUS));
    Bytes.put16(out, at + 2, sequence & 0xffff);
    Bytes.put32(out, at + 8, ssrc() + (traced.video() ? 1 : 0));
    System.arraycopy(plain, 0, out, at + 4, 4); // the timestamp
    try {
      int length = keys.protectRtp(out, at, header, plain, 4, traced.payloadBytes(), false);
      if (length > 0) {
        outbox.add(socket, to, length);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a packet could not be encrypted", e);
    }
  }

  /** What a browser says once a second. */
  void report(Outbox outbox, RtcpWriter writer) {
    Destination to = node;
    SrtpContext keys = outbound;
    if (to == null || keys == null) {
      return;
    }
    writer.clear();
    writer.receiverReport(ssrc());
    writer.receiverEstimatedMaximum(ssrc(), ssrc() + 1, 5_000_000);
    if (firstPicture != null && firstPicture.isMissed()) {
      writer.pictureLoss(ssrc(), firstPicture.ssrc());
    }
    try {
      int length = keys.protectRtcp(writer.buffer(), 0, writer.length());
      outbox.add(socket, to, writer.buffer(), length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a report could not be encrypted", e);
    }
  }

  static int patience() {
    return SECONDS_TO_CONNECT;
  }
}
