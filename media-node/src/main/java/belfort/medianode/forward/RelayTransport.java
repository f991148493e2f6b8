package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneListener;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.udp.Destination;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a relay to another node: the address and the keys stand in the descriptions (RFC
 * 4568), so nothing is asked, and nothing is learned from packets. All relays between two nodes
 * have the same two addresses; the SSRCs that the other node announced tell them apart.
 */
final class RelayTransport implements Transport {
  /** Nodes report each second, whether there is media or not: four reports are missing then. */
  static final long SILENCE_NS = 4_000_000_000L;

  /** So long media is sent to a node that says nothing; as RFC 7675, 5.1 has it for browsers. */
  static final long GIVEN_UP_NS = 30_000_000_000L;

  private final Shard shard;
  private final Peer peer;
  private final List<Integer> ssrcs = new ArrayList<>();
  private @Nullable SrtpSession keys;
  private @Nullable Wire wire;
  private @Nullable Destination remote;
  private long agreedNs;
  private boolean givenUp;

  RelayTransport(Shard shard, PeerIdentity identity, PlaneListener listener) {
    this.shard = shard;
    this.peer = new Peer(shard, identity, listener, this);
  }

  Peer peer() {
    return peer;
  }

  /** What both descriptions say: from now on packets go both ways. */
  void negotiated(
      Agreement agreement, Wire from, InetSocketAddress to, SrtpSession agreed, long nowNs) {
    wire = from;
    remote = new Destination(to);
    peer.agree(agreement);
    for (Agreement.Section section : agreement.sections()) {
      if (section.accepted()) {
        Set<Integer> theirs = new LinkedHashSet<>(section.ssrcs());
        theirs.addAll(section.layerSsrcs());
        for (int ssrc : theirs) {
          if (!from.route(to, ssrc, peer)) {
            peer.emit(
                new PlaneEvent.Failed(
                    "another relay from this node has the same SSRC",
                    "release it and make another"));
            peer.release();
            return;
          }
          ssrcs.add(ssrc);
        }
      }
    }
    keys = agreed;
    agreedNs = nowNs;
    shard.register(peer);
    peer.becameReady(nowNs);
  }

  @Override
  public boolean canSend() {
    return keys != null && !givenUp;
  }

  @Override
  public boolean canReport() {
    return keys != null;
  }

  @Override
  public int unprotectRtp(byte[] packet, int length, int headerLength) {
    SrtpSession current = keys;
    return current == null ? refused() : current.unprotectRtp(packet, length, headerLength);
  }

  @Override
  public int unprotectRtcp(byte[] packet, int length) {
    SrtpSession current = keys;
    return current == null ? refused() : current.unprotectRtcp(packet, length);
  }

  private int refused() {
    shard.counters().increment(Counter.SRTP_REFUSED);
    return SrtpContext.REFUSED;
  }

  @Override
  public int protectRtp(
      byte[] out, int at, int header, byte[] payload, int offset, int length, boolean resend) {
    SrtpSession current = keys;
    return current == null
        ? SrtpContext.REFUSED
        : current.protectRtp(out, at, header, payload, offset, length, resend);
  }

  @Override
  public int protectRtcp(RtcpWriter packet) {
    SrtpSession current = keys;
    return current == null ? SrtpContext.REFUSED : current.protectRtcp(packet);
  }

  @Override
  public @Nullable Wire wire() {
    return wire;
  }

  @Override
  public @Nullable Destination destination() {
    return remote;
  }

  @Override
  public long silenceNs() {
    return SILENCE_NS;
  }

  @Override
  public boolean cutsOverLimit() {
    return false;
  }

  @Override
  public void tick(long nowNs) {
    boolean gone = nowNs - Math.max(agreedNs, peer.lastMediaNs()) >= GIVEN_UP_NS;
    if (gone == givenUp || keys == null) {
      return;
    }
    givenUp = gone;
    if (gone) {
      peer.emit(new PlaneEvent.ConnectionStateChanged(false));
    } else {
      peer.becameReady(nowNs);
    }
  }

  @Override
  public void close() {
    keys = null;
    Wire current = wire;
    Destination to = remote;
    if (current != null && to != null) {
      ssrcs.forEach(ssrc -> current.unroute(to.address(), ssrc, peer));
    }
    ssrcs.clear();
  }
}
