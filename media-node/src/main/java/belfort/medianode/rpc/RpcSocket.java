package belfort.medianode.rpc;

import belfort.medianode.rpc.NodeCounters.Counted;
import java.nio.ByteBuffer;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.api.exceptions.MessageTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's WebSocket with a virtual thread of its own. The next frame is read when the last one
 * is answered: requests stay in order, and a client that asks faster than the node answers is held
 * back by TCP.
 *
 * <p>Closing means closing TCP: Kurento's Java client ignores CLOSE frames, and would sit on a
 * half-closed connection with every request running into its timeout.
 *
 * <p>Public only because Jetty looks for its listeners' methods by reflection.
 */
public final class RpcSocket implements Session.Listener, ClientSocket {
  private static final Logger log = LoggerFactory.getLogger(RpcSocket.class);

  private final RpcServer server;
  private final NodeCounters counters;
  private final long maxUnsentBytes;
  private final Conversation conversation;
  private final AtomicLong unsentBytes = new AtomicLong();

  /** Hands a frame to the socket's thread, which is waiting: at most one is on its way. */
  private final SynchronousQueue<String> frames = new SynchronousQueue<>();

  private volatile @Nullable Session session;
  private volatile @Nullable Thread thread;

  RpcSocket(RpcServer server, NodeCounters counters, long maxUnsentBytes) {
    this.server = server;
    this.counters = counters;
    this.maxUnsentBytes = maxUnsentBytes;
    this.conversation = server.conversation(this);
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    session = opened;
    server.opened(this);
    counters.count(Counted.SOCKETS_OPENED);
    thread = Thread.ofVirtual().name("rpc-socket").start(() -> converse(opened));
  }

  @Override
  public void onWebSocketText(String frame) {
    try {
      frames.put(frame);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cut();
    }
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    callback.succeed();
    counters.count(Counted.BINARY_FRAMES);
    close(StatusCode.BAD_DATA, "Text frames only");
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    if (cause instanceof MessageTooLargeException) {
      counters.count(Counted.OVERSIZE_FRAMES);
    }
    log.debug("event=rpc_socket_error", cause);
    cut();
    end();
  }

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    callback.succeed();
    cut();
    end();
  }

  @Override
  public void send(String text) {
    Session open = session;
    if (open == null) {
      return;
    }
    // two bytes for a character: an upper bound that needs no encoding
    long bytes = 2L * text.length();
    if (unsentBytes.addAndGet(bytes) > maxUnsentBytes) {
      counters.count(Counted.SLOW_READERS_CUT);
      log.warn("event=rpc_slow_reader_cut unsent_bytes={}", maxUnsentBytes);
      cut();
      return;
    }
    open.sendText(
        text,
        Callback.from(
            () -> unsentBytes.addAndGet(-bytes),
            failure -> {
              log.debug("event=rpc_send_failed", failure);
              cut();
            }));
  }

  /** Says good-bye and ends the connection, whether the client has read it or not. */
  void close(int status, String reason) {
    Session open = session;
    if (open != null) {
      open.close(status, reason, Callback.from(open::disconnect, failure -> open.disconnect()));
    }
  }

  private void converse(Session open) {
    try {
      while (open.isOpen()) {
        open.demand();
        send(conversation.answer(frames.take()));
      }
    } catch (Envelope.MalformedException e) {
      counters.count(Counted.MALFORMED_FRAMES);
      log.warn("event=rpc_malformed_frame fault={}", e.getMessage());
      cut();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("event=rpc_socket_failed", e);
      cut();
    } finally {
      conversation.ended();
      server.closed(this);
    }
  }

  /** Ends the connection without a word. */
  void cut() {
    Session open = session;
    if (open != null) {
      open.disconnect();
    }
  }

  /** Lets the socket's thread go; it may be in the middle of a request. */
  private void end() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
