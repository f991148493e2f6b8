package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.RelaySettings;
import belfort.medianode.srtp.SrtpProfile;
import belfort.medianode.udp.Datagrams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A media plane on loopback with synthetic peers and relays on it: one node of a test. */
final class TestPlane implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A browser with the plane's end of it. */
  record Joined(SyntheticPeer peer, PlaneEndpoint endpoint, List<PlaneEvent> events) {
    void watch(PlaneEndpoint source) {
      for (MediaKind kind : MediaKind.values()) {
        endpoint.setSource(kind, source);
      }
    }
  }

  /** The plane's end of a relay. */
  record Relay(PlaneEndpoint endpoint, List<PlaneEvent> events) {
    void carry(PlaneEndpoint source) {
      for (MediaKind kind : MediaKind.values()) {
        endpoint.setSource(kind, source);
      }
    }
  }

  final UdpMediaPlane plane;
  private final List<SyntheticPeer> peers = new ArrayList<>();

  TestPlane() throws IOException {
    this(Datagrams.Mode.AUTO);
  }

  TestPlane(Datagrams.Mode mode) throws IOException {
    this(PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress())).withSockets(mode));
  }

  TestPlane(PlaneConfig config) throws IOException {
    plane = UdpMediaPlane.open(config);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), plane.port());
  }

  /** The TCP port, if the plane has one. */
  InetSocketAddress door() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), plane.tcpPort());
  }

  /** The same over TCP. */
  Joined joinByTcp(int id, String direction) throws Exception {
    List<PlaneEvent> events = new CopyOnWriteArrayList<>();
    PlaneEndpoint endpoint = plane.open(new EndpointSettings(false, false), events::add);
    SyntheticPeer peer = new SyntheticPeer(id, address(), SrtpProfile.AEAD_AES_128_GCM);
    peers.add(peer);
    String answer = endpoint.processOffer(peer.offer(direction));
    endpoint.gatherCandidates();
    peer.moveTo(PeerLine.tcp(door(), peer::received)).close();
    peer.connect(answer);
    await(events, new PlaneEvent.ConnectionStateChanged(true));
    return new Joined(peer, endpoint, events);
  }

  Joined join(int id, String direction) throws Exception {
    return join(id, direction, offer -> offer);
  }

  /** A browser that offers something more. */
  Joined join(int id, String direction, UnaryOperator<String> more) throws Exception {
    List<PlaneEvent> events = new CopyOnWriteArrayList<>();
    PlaneEndpoint endpoint = plane.open(new EndpointSettings(false, false), events::add);
    SyntheticPeer peer = new SyntheticPeer(id, address(), SrtpProfile.AEAD_AES_128_GCM);
    peers.add(peer);
    String answer = endpoint.processOffer(more.apply(peer.offer(direction)));
    endpoint.gatherCandidates();
    peer.connect(answer);
    await(events, new PlaneEvent.ConnectionStateChanged(true));
    return new Joined(peer, endpoint, events);
  }

  /** Closes a peer with the plane. */
  SyntheticPeer keep(SyntheticPeer peer) {
    peers.add(peer);
    return peer;
  }

  Relay relay(RelaySettings settings) {
    List<PlaneEvent> events = new CopyOnWriteArrayList<>();
    return new Relay(plane.openRelay(settings, events::add), events);
  }

  static void await(List<PlaneEvent> events, PlaneEvent event) {
    Await.until(PATIENCE, () -> event + " among " + events, () -> events.contains(event));
  }

  long counter(Counter counter) {
    return plane.counters().get(counter);
  }

  /** How many packets came from the peer of an endpoint. */
  static long received(PlaneEndpoint endpoint) {
    return endpoint.stats().streams().stream()
        .filter(EndpointStats.Stream::inbound)
        .mapToLong(EndpointStats.Stream::packets)
        .sum();
  }

  @Override
  public void close() throws IOException {
    for (SyntheticPeer peer : peers) {
      peer.close();
    }
    plane.close();
  }
}
