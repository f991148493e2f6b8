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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The media plane over UDP: one certificate, and one or more shards, each with a port and a thread
 * of its own; where it is wanted, one TCP port beside them. The entry point of the packet path.
 */
public final class UdpMediaPlane implements MediaPlane {
  private final PlaneConfig config;
  private final DtlsHandshakes handshakes;
  private final List<ShardPlane> shards = new ArrayList<>();
  private final AtomicInteger endpoints = new AtomicInteger();
  private final PlaneCounters counters;
  private @Nullable TcpDoor door;

  private UdpMediaPlane(PlaneConfig config) throws IOException {
    this.config = config;
    SecureRandom random = new SecureRandom();
    Instant now = Instant.now();
    NodeCertificate certificate = NodeCertificate.generate(random, now);
    NodeClock clock = new NodeClock(now, System.nanoTime());
    this.handshakes = new DtlsHandshakes(certificate, random, config.maxHandshakes());
    handshakes.warmUp();
    try {
      door = config.tcp().isEmpty() ? null : TcpDoor.open(config, config.tcp().get());
      for (int i = 0; i < config.shards(); i++) {
        MediaSockets sockets = MediaSockets.open(config.ofShard(i));
        Shard shard = new Shard(config, handshakes, clock, sockets, door);
        shards.add(new ShardPlane(shard, sockets, certificate, random, config, endpoints, door));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
    List<PlaneCounters> parts = new ArrayList<>();
    shards.forEach(shard -> parts.add(shard.shard().counters()));
    if (door != null) {
      parts.add(door.counters());
    }
    this.counters = PlaneCounters.sum(parts);
  }

  /**
   * Opens the media ports and starts the shards, once their ciphers and handshakes are warm.
   *
   * @throws IOException when a port or an address cannot be used; the message says what to do
   */
  public static UdpMediaPlane open(PlaneConfig config) throws IOException {
    UdpMediaPlane plane = new UdpMediaPlane(config);
    plane.shards.forEach(shard -> shard.shard().start());
    if (plane.door != null) {
      plane.door.start(plane::streamsOf);
    }
    return plane;
  }

  private Optional<ShardStreams> streamsOf(String ufrag) {
    return shards.stream().flatMap(shard -> shard.shard().streamsOf(ufrag).stream()).findFirst();
  }

  /** A load beside the plane, to measure with; close it afterwards. */
  public ShardLoad load(int viewers) throws IOException {
    return ShardLoad.open(config, handshakes, viewers);
  }

  /** Shakes hands with itself; the processor time of the node's part in nanoseconds. */
  public long measureHandshake() {
    return handshakes.measure();
  }

  /** Whether somebody is on his way in: shaking hands. */
  public boolean busy() {
    return handshakes.busy();
  }

  /** The UDP port of the first shard. */
  public int port() {
    return shards.getFirst().port();
  }

  /** The UDP ports of all shards. */
  public List<Integer> ports() {
    return shards.stream().map(ShardPlane::port).toList();
  }

  /** The TCP port of all shards; 0 when there is none. */
  public int tcpPort() {
    return door == null ? 0 : door.port();
  }

  /** How many TCP connections there are. */
  public int tcpConnections() {
    return door == null ? 0 : door.connections();
  }

  /** Which system calls carry the media: {@code native+gso}, {@code native} or {@code jdk}. */
  public String socketCalls() {
    return shards.getFirst().socketCalls();
  }

  /** What all shards counted. */
  public PlaneCounters counters() {
    return counters;
  }

  /** How many endpoints are open. */
  public int endpoints() {
    return endpoints.get();
  }

  List<ShardPlane> shards() {
    return shards;
  }

  /** The shard that works and has the fewest endpoints takes the next lesson. */
  @Override
  public MediaPlane lesson() {
    return shards.stream()
        .min(
            Comparator.comparing((ShardPlane shard) -> shard.shard().hasEnded())
                .thenComparingInt(ShardPlane::endpoints))
        .orElseThrow();
  }

  /** On the first shard, with all others that are opened so. */
  @Override
  public PlaneEndpoint open(EndpointSettings settings, PlaneListener listener) {
    return shards.getFirst().open(settings, listener);
  }

  @Override
  public PlaneEndpoint openRelay(RelaySettings settings, PlaneListener listener) {
    return shards.getFirst().openRelay(settings, listener);
  }

  @Override
  public void close() {
    if (door != null) {
      door.stop();
    }
    shards.forEach(shard -> shard.shard().stop());
  }
}
