package belfort.medianode.forward;

import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.MediaPlane;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneListener;
import belfort.medianode.plane.RelaySettings;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One shard's share of the plane: lessons that are opened here stay on its thread and its port. */
final class ShardPlane implements MediaPlane {
  private final Shard shard;
  private final MediaSockets sockets;
  private final NodeCertificate certificate;
  private final SecureRandom random;
  private final PlaneConfig config;
  private final AtomicInteger allEndpoints;
  private final @Nullable TcpDoor door;
  private final AtomicInteger endpoints = new AtomicInteger();

  /**
   * @param allEndpoints of all shards together
   * @param door the TCP port of all shards; null for none
   */
  ShardPlane(
      Shard shard,
      MediaSockets sockets,
      NodeCertificate certificate,
      SecureRandom random,
      PlaneConfig config,
      AtomicInteger allEndpoints,
      @Nullable TcpDoor door) {
    this.shard = shard;
    this.sockets = sockets;
    this.certificate = certificate;
    this.random = random;
    this.config = config;
    this.allEndpoints = allEndpoints;
    this.door = door;
  }

  Shard shard() {
    return shard;
  }

  int port() {
    return sockets.port();
  }

  int endpoints() {
    return endpoints.get();
  }

  String socketCalls() {
    return sockets.datagrams().name();
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
        door,
        this::closed);
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
        this::closed);
  }

  private void mustHaveRoom() {
    if (shard.hasEnded()) {
      throw new IllegalStateException(
          "the media shard of this lesson failed for good: end the lesson and begin it anew");
    }
    if (allEndpoints.incrementAndGet() > config.maxEndpoints()) {
      allEndpoints.decrementAndGet();
      shard.counters().increment(Counter.ENDPOINTS_REFUSED);
      throw new IllegalStateException(
          "the node has its "
              + config.maxEndpoints()
              + " endpoints: release some, or place the lesson on another node");
    }
    endpoints.incrementAndGet();
  }

  private void closed() {
    endpoints.decrementAndGet();
    allEndpoints.decrementAndGet();
  }

  /** The whole plane is closed, not a part. */
  @Override
  public void close() {
    // a lesson's end closes its endpoints one by one
  }
}
