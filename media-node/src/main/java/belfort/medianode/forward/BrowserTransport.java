package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.ice.Credentials;
import belfort.medianode.ice.StunRequest;
import belfort.medianode.ice.StunResponse;
import belfort.medianode.plane.IceCandidate;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneEvent.IceState;
import belfort.medianode.plane.PlaneListener;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.RemoteDescription;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.udp.Destination;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The transport of a browser, or of a Kurento server's WebRtcEndpoint: ICE-lite and DTLS-SRTP. */
final class BrowserTransport implements Transport, SecureChannel.Owner {
  /** Observed of a Kurento server. */
  private static final long SILENCE_NS = 25_000_000_000L;

  private final Shard shard;
  private final Peer peer;
  private final String ufrag;
  private final Credentials credentials;
  private final Connectivity connectivity;
  private final SecureChannel secure;
  private @Nullable RemoteDescription remote;
  private List<IceCandidate> toGather = List.of();

  BrowserTransport(Shard shard, PeerIdentity identity, PlaneListener listener) {
    this.shard = shard;
    this.ufrag = identity.ufrag();
    this.credentials = new Credentials(identity.ufrag(), identity.password());
    this.peer = new Peer(shard, identity, listener, this);
    this.connectivity = new Connectivity(this, peer::emit);
    this.secure = new SecureChannel(shard, this, peer::emit);
  }

  Peer peer() {
    return peer;
  }

  /**
   * The peer is about to learn its password. From any thread: its first check may come by TCP
   * before the shard has read what was agreed, and nobody sends that one again.
   */
  void expect() {
    shard.expect(ufrag, this);
  }

  /** Nobody will check in after all. */
  void expectNoMore() {
    shard.forget(ufrag, this);
  }

  /** What the descriptions say; from now on the peer may check in. */
  void negotiated(Agreement agreement, RemoteDescription description, long nowNs) {
    remote = description;
    shard.register(peer);
    peer.agree(agreement);
    tellCandidates(nowNs);
  }

  void gather(List<IceCandidate> candidates, long nowNs) {
    toGather = candidates;
    tellCandidates(nowNs);
  }

  private void tellCandidates(long nowNs) {
    if (remote == null || toGather.isEmpty() || connectivity.state() != IceState.DISCONNECTED) {
      return;
    }
    connectivity.enter(IceState.GATHERING, nowNs);
    toGather.forEach(candidate -> peer.emit(new PlaneEvent.CandidateFound(candidate)));
    peer.emit(new PlaneEvent.GatheringDone());
    connectivity.enter(IceState.CONNECTING, nowNs);
  }

  /** Answers a STUN request that names this peer; nothing goes out before its integrity holds. */
  void stun(Wire wire, InetSocketAddress from, byte[] packet, StunRequest request, long nowNs) {
    RemoteDescription other = remote;
    boolean named = other != null && other.ufrag().equals(request.remoteUfrag());
    if (!named || !credentials.verifies(packet, request)) {
      shard.counters().increment(Counter.STUN_REFUSED);
      return;
    }
    byte[] out = shard.scratch();
    int length;
    if (request.unknownAttribute() != 0) {
      length = StunResponse.unknownAttribute(packet, request.unknownAttribute(), credentials, out);
    } else if (request.peerIsControlled()) {
      length = StunResponse.roleConflict(packet, credentials, out);
    } else {
      length = StunResponse.success(packet, from, credentials, out);
      if (connectivity.checked(wire, from, request.useCandidate(), nowNs)) {
        becameConnected();
      }
    }
    shard.counters().increment(Counter.STUN_ANSWERED);
    shard.send(wire, wire.destination(from), out, length);
  }

  /** A connection over which the peer checked in was closed: nothing goes that way any more. */
  void gone(Wire wire, InetSocketAddress from) {
    connectivity.gone(wire, from);
  }

  private void becameConnected() {
    if (secure.up()) {
      peer.emit(new PlaneEvent.ConnectionStateChanged(true)); // consent is back
    } else {
      secure.await();
    }
  }

  /** Takes a DTLS datagram from a checked address. */
  void dtls(byte[] packet, int length) {
    if (remote != null) {
      secure.received(packet, length, remote.fingerprint());
    }
  }

  @Override
  public void sendLater(byte[] datagram) {
    shard.execute(() -> peer.transmit(datagram, datagram.length));
  }

  @Override
  public void secured() {
    peer.becameReady(shard.nowNs());
  }

  @Override
  public void handshakeFailed(String reason) {
    peer.emit(new PlaneEvent.Failed("the DTLS handshake failed", reason));
    peer.release();
  }

  @Override
  public boolean canSend() {
    return secure.up() && connectivity.connected() && connectivity.destination() != null;
  }

  @Override
  public boolean canReport() {
    return canSend();
  }

  @Override
  public int unprotectRtp(byte[] packet, int length, int headerLength) {
    SrtpSession keys = secure.keys();
    return keys == null ? refused() : keys.unprotectRtp(packet, length, headerLength);
  }

  @Override
  public int unprotectRtcp(byte[] packet, int length) {
    SrtpSession keys = secure.keys();
    return keys == null ? refused() : keys.unprotectRtcp(packet, length);
  }

  private int refused() {
    shard.counters().increment(Counter.SRTP_REFUSED);
    return SrtpContext.REFUSED;
  }

  @Override
  public int protectRtp(
      byte[] out, int at, int header, byte[] payload, int offset, int length, boolean resend) {
    SrtpSession keys = secure.keys();
    return keys == null || !secure.up()
        ? SrtpContext.REFUSED
        : keys.protectRtp(out, at, header, payload, offset, length, resend);
  }

  @Override
  public int protectRtcp(RtcpWriter packet) {
    SrtpSession keys = secure.keys();
    return keys == null || !canSend() ? SrtpContext.REFUSED : keys.protectRtcp(packet);
  }

  @Override
  public @Nullable Wire wire() {
    return connectivity.wire();
  }

  @Override
  public @Nullable Destination destination() {
    return connectivity.destination();
  }

  @Override
  public long silenceNs() {
    return SILENCE_NS;
  }

  @Override
  public boolean cutsOverLimit() {
    return true;
  }

  @Override
  public void tick(long nowNs) {
    if (connectivity.tick(nowNs)) {
      peer.emit(new PlaneEvent.ConnectionStateChanged(false));
    }
  }

  @Override
  public void close() {
    secure.close();
    connectivity.forgetAll();
    shard.forget(ufrag, this);
  }
}
