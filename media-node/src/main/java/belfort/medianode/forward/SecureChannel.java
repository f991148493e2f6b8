package belfort.medianode.forward;

import belfort.medianode.dtls.DtlsSession;
import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneEvent.DtlsState;
import belfort.medianode.srtp.SrtpKeys;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One peer's DTLS-SRTP (RFC 5764): the handshake on a thread of its own, then the keys of both
 * directions on the shard's.
 */
final class SecureChannel {
  /** What the channel's owner hears, on the shard's thread. */
  interface Owner {
    void secured();

    void handshakeFailed(String reason);

    /** Sends a datagram of the handshake; from any thread. */
    void sendLater(byte[] datagram);
  }

  private static final int DTLS_HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int DTLS_RECORD_HEADER_BYTES = 13;

  private final Shard shard;
  private final Owner owner;
  private final Consumer<PlaneEvent> events;
  private @Nullable DtlsSession session;
  private @Nullable SrtpSession keys;
  private boolean up;
  private boolean closed;

  SecureChannel(Shard shard, Owner owner, Consumer<PlaneEvent> events) {
    this.shard = shard;
    this.owner = owner;
    this.events = events;
  }

  /** The peer may shake hands from now on. */
  void await() {
    if (session == null) {
      events.accept(new PlaneEvent.DtlsStateChanged(DtlsState.NEW));
      events.accept(new PlaneEvent.DtlsStateChanged(DtlsState.CONNECTING));
    }
  }

  boolean up() {
    return up;
  }

  /** Takes a DTLS datagram from a checked address. */
  void received(byte[] packet, int length, Fingerprint expected) {
    if (session == null && !begin(packet, length, expected)) {
      return;
    }
    DtlsSession current = session;
    if (current == null || !current.offer(Arrays.copyOf(packet, length))) {
      shard.counters().increment(Counter.DTLS_REFUSED);
    }
  }

  private boolean begin(byte[] packet, int length, Fingerprint expected) {
    boolean hello =
        length > DTLS_RECORD_HEADER_BYTES
            && packet[0] == DTLS_HANDSHAKE
            && packet[DTLS_RECORD_HEADER_BYTES] == CLIENT_HELLO;
    if (!hello || closed) {
      shard.counters().increment(Counter.DTLS_REFUSED);
      return false;
    }
    Optional<DtlsSession> begun =
        shard.handshakes().begin(expected, owner::sendLater, new Handshake());
    if (begun.isEmpty()) {
      shard.counters().increment(Counter.HANDSHAKES_DEFERRED);
      return false;
    }
    shard.counters().increment(Counter.HANDSHAKES_STARTED);
    session = begun.get();
    return true;
  }

  /** What the handshake's thread says; the shard hears it in order. */
  private final class Handshake implements DtlsSession.Listener {
    @Override
    public void connected(SrtpKeys agreed) {
      shard.execute(() -> done(agreed));
    }

    @Override
    public void closed() {
      shard.execute(SecureChannel.this::closedByPeer);
    }

    @Override
    public void failed(String reason) {
      shard.execute(() -> handshakeFailed(reason));
    }
  }

  private void done(SrtpKeys agreed) {
    if (closed) {
      return;
    }
    keys =
        new SrtpSession(
            shard.counters(), agreed.profile(), agreed.fromClient(), agreed.fromServer());
    up = true;
    shard.counters().increment(Counter.HANDSHAKES_DONE);
    events.accept(new PlaneEvent.DtlsStateChanged(DtlsState.CONNECTED));
    owner.secured();
  }

  private void handshakeFailed(String reason) {
    if (!closed) {
      shard.counters().increment(Counter.HANDSHAKES_FAILED);
      events.accept(new PlaneEvent.DtlsStateChanged(DtlsState.FAILED));
      owner.handshakeFailed(reason);
    }
  }

  private void closedByPeer() {
    if (!closed && up) {
      up = false;
      events.accept(new PlaneEvent.DtlsStateChanged(DtlsState.CLOSED));
    }
  }

  /** The keys; null before the handshake is done. */
  @Nullable SrtpSession keys() {
    return keys;
  }

  void close() {
    closed = true;
    up = false;
    keys = null;
    if (session != null) {
      session.close();
    }
  }
}
