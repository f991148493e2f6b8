package belfort.medianode.dtls;

import belfort.medianode.srtp.SrtpKeys;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;

/**
 * One peer's DTLS association: the shard feeds it datagrams, its virtual thread does the handshake
 * and then waits for the close.
 */
public final class DtlsSession {
  /** What the shard is told, on the session's thread. */
  public interface Listener {
    void connected(SrtpKeys keys);

    void closed();

    void failed(String reason);
  }

  /** A flight of a handshake is five or six datagrams; more than this many waiting are dropped. */
  static final int MAX_QUEUED = 32;

  static final int RECEIVE_LIMIT_BYTES = 1500;
  static final int SEND_LIMIT_BYTES = 1200;
  private static final int IDLE_WAIT_MS = 60_000;
  private static final byte[] END = new byte[0];

  private final ArrayBlockingQueue<byte[]> inbound = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final Consumer<byte[]> outbound;
  private final Listener listener;
  private final Turns turns;
  private volatile boolean closed;
  private volatile boolean established;

  /**
   * @param outbound sends a datagram to the peer
   * @param turns what is computed for the peer waits for its turn
   */
  DtlsSession(Consumer<byte[]> outbound, Listener listener, Turns turns) {
    this.outbound = outbound;
    this.listener = listener;
    this.turns = turns;
  }

  /** Takes a datagram from the peer; false when too many wait already, or it is none of DTLS. */
  public boolean offer(byte[] datagram) {
    return !closed && DtlsRecords.readable(datagram, established) && inbound.offer(datagram);
  }

  /** Ends the session; its thread says goodbye to the peer and stops. */
  public void close() {
    closed = true;
    if (!inbound.offer(END)) {
      inbound.clear();
      inbound.offer(END);
    }
  }

  /** The handshake and the life of the session, on the calling thread. */
  void run(SrtpDtlsServer server, Runnable handshakeOver) {
    Transport transport = new Transport();
    try {
      run(server, handshakeOver, transport);
    } finally {
      transport.endTurn();
    }
  }

  private void run(SrtpDtlsServer server, Runnable handshakeOver, Transport transport) {
    DTLSTransport dtls;
    try {
      dtls = new DTLSServerProtocol().accept(server, transport);
      established = true;
      listener.connected(server.keys());
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        listener.failed(String.valueOf(e.getMessage()));
      }
      return;
    } finally {
      handshakeOver.run();
    }
    waitForClose(dtls, transport);
  }

  private void waitForClose(DTLSTransport dtls, Transport transport) {
    byte[] discarded = new byte[RECEIVE_LIMIT_BYTES];
    boolean byPeer = false;
    try {
      while (!closed && !transport.ended) {
        // application data is none of ours; the record layer answers retransmissions in here
        dtls.receive(discarded, 0, discarded.length, IDLE_WAIT_MS);
      }
      byPeer = !closed;
    } catch (IOException | RuntimeException e) {
      byPeer = !closed;
    } finally {
      try {
        dtls.close();
      } catch (IOException | RuntimeException e) {
        // the peer is gone already: there is nobody left to say goodbye to
        byPeer = byPeer || !closed;
      }
    }
    if (byPeer) {
      listener.closed();
    }
  }

  /** Between two readings the session computes, and has a turn for it. */
  private final class Transport implements DatagramTransport {
    private volatile boolean ended;
    private boolean hasTurn;

    void endTurn() {
      if (hasTurn) {
        hasTurn = false;
        turns.giveBack();
      }
    }

    @Override
    public int getReceiveLimit() {
      return RECEIVE_LIMIT_BYTES;
    }

    @Override
    public int getSendLimit() {
      return SEND_LIMIT_BYTES;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMs) throws IOException {
      if (ended) {
        throw new InterruptedIOException("the peer closed");
      }
      endTurn();
      try {
        byte[] datagram = inbound.poll(Math.max(1, waitMs), TimeUnit.MILLISECONDS);
        turns.take();
        hasTurn = true;
        if (datagram == null) {
          return -1;
        }
        if (datagram.length == 0) {
          // the one exception that leaves the record layer whole, for its close_notify
          throw new InterruptedIOException("the endpoint was closed");
        }
        int count = Math.min(length, datagram.length);
        System.arraycopy(datagram, 0, buffer, offset, count);
        return count;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      byte[] datagram = new byte[length];
      System.arraycopy(buffer, offset, datagram, 0, length);
      outbound.accept(datagram);
    }

    @Override
    public void close() {
      ended = true; // the record layer closes us on the peer's close_notify
    }
  }
}
