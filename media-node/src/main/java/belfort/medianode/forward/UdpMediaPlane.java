package belfort.medianode.forward;

import belfort.medianode.dtls.DtlsHandshakes;
import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.MediaPlane;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneListener;
import belfort.medianode.plane.RelaySettings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The media plane over UDP: one port, one shard, one certificate. The entry point of the packet
 * path.
 */
public final class UdpMediaPlane implements MediaPlane {
  private final PlaneConfig config;
  private final SecureRandom random = new SecureRandom();
  private final NodeCertificate certificate;
  private final DtlsHandshakes handshakes;
  private final MediaSockets sockets;
  private final Shard shard;
  private final AtomicInteger endpoints = new AtomicInteger();

  private UdpMediaPlane(PlaneConfig config) throws IOException {
    this.config = config;
    Instant now = Instant.now();
    this.certificate = NodeCertificate.generate(random, now);
    this.handshakes = new DtlsHandshakes(certificate, random, config.maxHandshakes());
    handshakes.warmUp();
    this.sockets = MediaSockets.open(config);
    this.shard = new Shard(config, handshakes, new NodeClock(now, System.nanoTime()), sockets);
  }

  /**
   * Opens the media port and starts the shard, once its ciphers and handshakes are warm.
   *
   * @throws IOException when the port or an address cannot be used; the message says what to do
   */
  public static UdpMediaPlane open(PlaneConfig config) throws IOException {
    UdpMediaPlane plane = new UdpMediaPlane(config);
    plane.shard.start();
    return plane;
  }

  /** A load beside the plane, to measure with; close it afterwards. */
  public ShardLoad load(int viewers) throws IOException {
    return ShardLoad.open(config, handshakes, viewers);
  }

  /** Shakes hands with itself; the processor time of the node's part in nanoseconds. */
  public long measureHandshake() {
    return handshakes.measure();
  }

  /** The UDP port of all media. */
  public int port() {
    return sockets.port();
  }

  public PlaneCounters counters() {
    return shard.counters();
  }

  /** Which system calls carry the media: {@code native+gso}, {@code native} or {@code jdk}. */
  public String socketCalls() {
    return sockets.datagrams().name();
  }

  /** How many endpoints are open. */
  public int endpoints() {
    return endpoints.get();
  }

  @Override
  public PlaneEndpoint open(EndpointSettings settings, PlaneListener listener) {
    mustHaveRoom();
    PeerIdentity identity = PeerIdentity.random(random);
    return new BrowserEndpoint(
        shard,
        new BrowserTransport(shard, identity, listener),
        identity,
        settings,
        certificate.fingerprint(),
        sockets,
        endpoints::decrementAndGet);
  }

  @Override
  public PlaneEndpoint openRelay(RelaySettings settings, PlaneListener listener) {
    mustHaveRoom();
    PeerIdentity identity = PeerIdentity.random(random);
    return new RelayEndpoint(
        shard,
        new RelayTransport(shard, identity, listener),
        identity,
        settings,
        sockets,
        random,
        endpoints::decrementAndGet);
  }

  private void mustHaveRoom() {
    if (endpoints.incrementAndGet() > config.maxEndpoints()) {
      endpoints.decrementAndGet();
      shard.counters().increment(PlaneCounters.Counter.ENDPOINTS_REFUSED);
      throw new IllegalStateException(
          "the node has its "
              + config.maxEndpoints()
              + " endpoints: release some, or place the lesson on another node");
    }
  }

  @Override
  public void close() {
    shard.stop();
  }
}
