package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.tcp.FrameReader;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The TCP connections of a shard's peers: each is a wire with one address at its far end. All but
 * {@link #adopt} and {@link #ready} is for the shard's thread.
 */
final class ShardStreams {
  /** Who takes nothing for so long reads no more, though he may well still send. */
  static final long TAKES_NOTHING_NS = 10_000_000_000L;

  /** As for consent (RFC 7675, 5.1): a browser checks every pair that it keeps more often. */
  static final long BRINGS_NOTHING_NS = Connectivity.CONSENT_EXPIRES_NS;

  /** So much of one connection before the others have their turn. */
  private static final int READ_BYTES = 32 * 1024;

  private final Shard shard;
  private final TcpDoor door;
  private final Map<TcpConnection, Wire> wires = new HashMap<>();
  private final List<TcpConnection> unsent = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

  ShardStreams(Shard shard, TcpDoor door) {
    this.shard = shard;
    this.door = door;
  }

  /** The connection's first frame names a peer of this shard. From any thread. */
  void adopt(TcpConnection connection, int firstFrameBytes) {
    connection.ownedBy(this);
    shard.execute(() -> begin(connection, firstFrameBytes));
  }

  /** The connection can be read or written. From any thread. */
  void ready(TcpConnection connection, int operations) {
    shard.execute(() -> use(connection, operations));
  }

  private void begin(TcpConnection connection, int firstFrameBytes) {
    if (shard.hasEnded()) {
      connection.close();
      return;
    }
    Wire wire = new Wire(connection, door.candidate(connection));
    wires.put(connection, wire);
    shard.take(wire, connection.remote(), connection.reader().frame(), firstFrameBytes);
    BrowserTransport peer = wire.peer(connection.remote());
    if (peer == null) {
      shard.counters().increment(Counter.TCP_REFUSED);
      end(connection);
      return;
    }
    connection.sound(peer.peer().audioOut().ssrc());
    connection.rearm();
  }

  private void use(TcpConnection connection, int operations) {
    Wire wire = wires.get(connection);
    if (wire == null) {
      return;
    }
    if ((operations & SelectionKey.OP_WRITE) != 0) {
      connection.flush(shard.nowNs());
    }
    if ((operations & SelectionKey.OP_READ) == 0) {
      return;
    }
    if (read(connection, wire) && !connection.closed()) {
      connection.rearm();
    } else {
      end(connection);
    }
  }

  private boolean read(TcpConnection connection, Wire wire) {
    buffer.clear();
    if (!connection.read(buffer, shard.nowNs())) {
      return false;
    }
    buffer.flip();
    FrameReader reader = connection.reader();
    int length = reader.next(buffer);
    while (length > 0 && !connection.closed()) {
      shard.take(wire, connection.remote(), reader.frame(), length);
      length = reader.next(buffer);
    }
    if (length == FrameReader.BROKEN) {
      shard.counters().increment(Counter.TCP_MALFORMED);
    }
    return length != FrameReader.BROKEN;
  }

  /** The connection is no more, and with it the pair of addresses that it was. */
  private void end(TcpConnection connection) {
    connection.close();
    Wire wire = wires.remove(connection);
    BrowserTransport peer = wire == null ? null : wire.peer(connection.remote());
    if (wire != null && peer != null) {
      peer.gone(wire, connection.remote());
    }
  }

  /** It has something to send when the round is over. */
  void queue(TcpConnection connection) {
    unsent.add(connection);
  }

  void notSent() {
    shard.counters().increment(Counter.TCP_NOT_SENT);
  }

  long nowNs() {
    return shard.nowNs();
  }

  /** Sends what was gathered, by one call for each connection. */
  void flush() {
    if (!unsent.isEmpty()) {
      long nowNs = shard.nowNs();
      for (int i = 0; i < unsent.size(); i++) {
        unsent.get(i).flush(nowNs);
      }
      unsent.clear();
    }
  }

  /** Whether nothing is left to look after. */
  boolean isEmpty() {
    return wires.isEmpty();
  }

  /** Every tenth of a second: ends what broke or is stuck. */
  void tick(long nowNs) {
    if (wires.isEmpty()) {
      return;
    }
    for (TcpConnection connection : List.copyOf(wires.keySet())) {
      boolean stuck = connection.stuck(nowNs, TAKES_NOTHING_NS, BRINGS_NOTHING_NS);
      if (stuck && !connection.closed()) {
        shard.counters().increment(Counter.TCP_STUCK);
      }
      if (stuck || connection.closed()) {
        end(connection);
      }
    }
  }

  void close() {
    List.copyOf(wires.keySet()).forEach(this::end);
  }
}
