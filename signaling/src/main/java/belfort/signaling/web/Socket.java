package belfort.signaling.web;

import belfort.signaling.engine.ClientPort;
import belfort.signaling.engine.Rooms;
import belfort.signaling.identity.RateBudget;
import belfort.signaling.identity.Session;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.MalformedMessageException;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.protocol.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One browser's WebSocket: frames in, bounded and counted; messages to and from its room. It works
 * on frames rather than on a message API so that a broadcast's bytes are shared by all sockets.
 */
final class Socket implements FrameHandler, ClientPort {
  private static final Logger LOG = LoggerFactory.getLogger(Socket.class);
  private static final long NOT_CLOSING = Long.MAX_VALUE;

  private final Session session;
  private final Function<ClientPort, Rooms.Connection> connect;
  private final Wire wire;
  private final Sockets sockets;
  private final Reentry reentry;
  private final EdgeCounters counters;
  private final Executor writers;
  private final Optional<String> askedUnder;
  private final Inbound inbound = new Inbound();
  private final RateBudget rate =
      new RateBudget(
          EdgeLimits.MESSAGES_AT_ONCE, EdgeLimits.MESSAGES_PER_SECOND, System.nanoTime());
  private int malformed;
  private volatile long closingSinceNs = NOT_CLOSING;
  private volatile @Nullable Opened opened;

  Socket(
      Session session,
      Function<ClientPort, Rooms.Connection> connect,
      Edge edge,
      Optional<String> askedUnder) {
    this.session = session;
    this.connect = connect;
    this.wire = edge.wire();
    this.sockets = edge.sockets();
    this.reentry = edge.reentry();
    this.counters = edge.counters();
    this.writers = edge.writers();
    this.askedUnder = askedUnder;
  }

  /**
   * What all sockets of a server share.
   *
   * @param writers write to browsers, so that no room's thread does
   */
  record Edge(
      Wire wire, Sockets sockets, Reentry reentry, EdgeCounters counters, Executor writers) {}

  Session session() {
    return session;
  }

  @Override
  public void onOpen(CoreSession core, Callback callback) {
    Outbound outbound = new Outbound(core, writers);
    // the room may speak before connect returns: the port has to work by then
    opened = new Opened(core, outbound, null);
    sockets.opened(this);
    if (reentry.entersAtOnce(session.key(), System.nanoTime())) {
      opened = new Opened(core, outbound, connect.apply(this));
    }
    callback.succeeded();
    core.demand();
  }

  @Override
  public void onFrame(Frame frame, Callback callback) {
    Opened now = opened;
    if (now == null) {
      callback.succeeded();
      return;
    }
    if (frame.getOpCode() != OpCode.CLOSE && closingSinceNs == NOT_CLOSING) {
      take(frame, now);
    }
    callback.succeeded();
    if (frame.getOpCode() != OpCode.CLOSE) {
      now.core.demand();
    }
  }

  private void take(Frame frame, Opened now) {
    if (!rate.take(System.nanoTime())) {
      counters.count(EdgeCounters.Reason.TOO_MANY_MESSAGES);
      end(now, 1008, "too many messages");
      return;
    }
    switch (frame.getOpCode()) {
      case OpCode.TEXT, OpCode.CONTINUATION -> text(frame, now);
      case OpCode.PING ->
          now.core.sendFrame(new Frame(OpCode.PONG, copy(frame)), Callback.NOOP, false);
      case OpCode.PONG -> {}
      default -> {
        counters.count(EdgeCounters.Reason.BINARY_FRAME);
        end(now, 1003, "text only");
      }
    }
  }

  // the frame's buffer is Jetty's again before the answer is written
  private static ByteBuffer copy(Frame frame) {
    ByteBuffer payload = frame.getPayload();
    ByteBuffer copy = ByteBuffer.allocate(payload == null ? 0 : payload.remaining());
    if (payload != null) {
      copy.put(payload.slice()).flip();
    }
    return copy;
  }

  private void text(Frame frame, Opened now) {
    try {
      Optional<String> whole = inbound.add(frame.getPayload(), frame.isFin());
      if (whole.isPresent()) {
        ClientMessage message = wire.decode(whole.get());
        Rooms.Connection connection = now.connection;
        if (connection == null) {
          knock(message, now);
        } else {
          connection.receive(message);
        }
      }
    } catch (Inbound.TooLargeException tooLarge) {
      counters.count(EdgeCounters.Reason.MESSAGE_TOO_LARGE);
      end(now, 1009, "more than 64 KiB");
    } catch (CharacterCodingException notUtf8) {
      counters.count(EdgeCounters.Reason.NOT_UTF8);
      end(now, 1007, "not UTF-8");
    } catch (MalformedMessageException refused) {
      refuse(refused, now);
    }
  }

  /** There is a row: the first message says whether this person was in a lesson. */
  private void knock(ClientMessage first, Opened now) {
    boolean returning = first instanceof ClientMessage.Hello hello && hello.resume() != null;
    long waitNs = reentry.knock(session.key(), returning, System.nanoTime());
    if (waitNs > 0) {
      counters.count(EdgeCounters.Reason.BUSY);
      long afterMs = TimeUnit.NANOSECONDS.toMillis(waitNs) + 1;
      send(
          wire.encode(
              new ServerMessage.Closing(
                  "busy", "Many come in at once: your place is kept for you.", afterMs)));
      end(now, 1013, "busy");
      return;
    }
    Rooms.Connection connection = connect.apply(this);
    opened = new Opened(now.core, now.outbound, connection);
    connection.receive(first);
  }

  private void refuse(MalformedMessageException refused, Opened now) {
    counters.count(EdgeCounters.Reason.MALFORMED);
    malformed++;
    if (malformed >= EdgeLimits.MALFORMED_MESSAGES) {
      counters.count(EdgeCounters.Reason.TOO_MANY_MALFORMED);
      end(now, 1008, "too many messages that cannot be read");
    } else {
      send(
          wire.encode(
              new ServerMessage.Problem(refused.code(), String.valueOf(refused.getMessage()))));
    }
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    LOG.debug("event=socket_failed cause={}", cause.toString());
    callback.succeeded();
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    sockets.closed(this);
    Opened now = opened;
    if (now != null && now.connection != null) {
      now.connection.lost();
    }
    callback.succeeded();
  }

  @Override
  public void send(byte[] utf8) {
    Opened now = opened;
    if (now != null && !now.outbound.offer(utf8)) {
      counters.count(EdgeCounters.Reason.SLOW_READER);
      goodbye();
      now.outbound.closeNow(1013, "reads too slowly");
    }
  }

  @Override
  public Optional<String> askedUnder() {
    return askedUnder;
  }

  @Override
  public void close(CloseReason reason) {
    Opened now = opened;
    if (now != null) {
      end(now, codeOf(reason), reason.name().toLowerCase(java.util.Locale.ROOT));
    }
  }

  /** Says why, then closes. */
  void close(CloseReason reason, ServerMessage last) {
    send(wire.encode(last));
    close(reason);
  }

  private void end(Opened now, int code, String reason) {
    goodbye();
    now.outbound.closeAfter(code, reason);
  }

  private void goodbye() {
    if (closingSinceNs == NOT_CLOSING) {
      closingSinceNs = System.nanoTime();
    }
  }

  /** Drops the connection when it was closed long ago and the browser has not answered. */
  void dropIfStuck(long nowNs) {
    Opened now = opened;
    long since = closingSinceNs;
    if (now != null && since != NOT_CLOSING && nowNs - since > EdgeLimits.GOODBYE.toNanos()) {
      now.core.abort();
    }
  }

  static int codeOf(CloseReason reason) {
    return switch (reason) {
      case LEFT -> 1000;
      case KICKED, REVOKED -> 1008;
      case FAULT -> 1011;
      case DRAINING, MOVED -> 1012;
      case TOO_SLOW -> 1013;
      case REPLACED -> 4001;
      case LESSON_ENDED -> 4002;
    };
  }

  private record Opened(
      CoreSession core, Outbound outbound, Rooms.@Nullable Connection connection) {}
}
