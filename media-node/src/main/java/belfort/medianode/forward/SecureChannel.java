package belfort.medianode.forward;

import belfort.medianode.dtls.DtlsSession;
import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneEvent.DtlsState;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.srtp.SrtpKeys;
import java.security.GeneralSecurityException;
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
  private @Nullable SrtpContext inbound;
  private @Nullable SrtpContext outbound;
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
    public void connected(SrtpKeys keys) {
      shard.execute(() -> done(keys));
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

  private void done(SrtpKeys keys) {
    if (closed) {
      return;
    }
    inbound = new SrtpContext(keys.profile(), keys.fromClient());
    outbound = new SrtpContext(keys.profile(), keys.fromServer());
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

  /** Decrypts in place; the plain length, or negative and counted when the packet is refused. */
  int unprotectRtp(byte[] packet, int length, int headerLength) {
    SrtpContext keys = inbound;
    return counted(
        keys == null ? SrtpContext.REFUSED : keys.unprotectRtp(packet, 0, length, headerLength));
  }

  int unprotectRtcp(byte[] packet, int length) {
    SrtpContext keys = inbound;
    return counted(keys == null ? SrtpContext.REFUSED : keys.unprotectRtcp(packet, 0, length));
  }

  private int counted(int result) {
    if (result == SrtpContext.REPLAYED) {
      shard.counters().increment(Counter.SRTP_REPLAYED);
    } else if (result < 0) {
      shard.counters().increment(Counter.SRTP_REFUSED);
    }
    return result;
  }

  /**
   * Encrypts a payload behind the header in {@code out}; the length of the packet, or negative when
   * there is nothing to send.
   */
  int protectRtp(byte[] out, int header, byte[] payload, int offset, int length, boolean resend) {
    SrtpContext keys = outbound;
    if (!up || keys == null || header + length + SrtpContext.MAX_OVERHEAD_BYTES > out.length) {
      return SrtpContext.REFUSED;
    }
    try {
      return keys.protectRtp(out, 0, header, payload, offset, length, resend);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a packet could not be encrypted", e);
    }
  }

  /** Encrypts a compound packet where it was written. */
  int protectRtcp(RtcpWriter packet) {
    SrtpContext keys = outbound;
    if (!up || keys == null) {
      return SrtpContext.REFUSED;
    }
    try {
      return keys.protectRtcp(packet.buffer(), 0, packet.length());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a control packet could not be encrypted", e);
    }
  }

  void close() {
    closed = true;
    up = false;
    inbound = null;
    outbound = null;
    if (session != null) {
      session.close();
    }
  }
}
