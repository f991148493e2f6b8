package belfort.signaling.web;

import belfort.signaling.engine.ClientPort;
import belfort.signaling.engine.LessonInfo;
import belfort.signaling.engine.Rooms;
import belfort.signaling.engine.Speaker;
import belfort.signaling.identity.Session;
import belfort.signaling.protocol.Wire;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.StoreException;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;

/** {@code /ws/<key>}: refuses before the upgrade whatever may not become a socket. */
final class SocketGate {
  static final String SUBPROTOCOL = "belfort.v1";

  private final Door door;
  private final Rooms rooms;
  private final Wire wire;
  private final Sockets sockets;
  private final EdgeCounters counters;
  private final WebSocketMappings mappings;
  private final Configuration.ConfigurationCustomizer configuration;
  private volatile boolean draining;

  SocketGate(
      Door door,
      Rooms rooms,
      Wire wire,
      Sockets sockets,
      EdgeCounters counters,
      WebSocketMappings mappings) {
    this.door = door;
    this.rooms = rooms;
    this.wire = wire;
    this.sockets = sockets;
    this.counters = counters;
    this.mappings = mappings;
    this.configuration = new Configuration.ConfigurationCustomizer();
    configuration.setIdleTimeout(EdgeLimits.SOCKET_IDLE);
    configuration.setAutoFragment(false);
    configuration.setMaxFrameSize(EdgeLimits.MESSAGE_BYTES);
    configuration.setInputBufferSize(4 * 1024);
    configuration.setOutputBufferSize(4 * 1024);
  }

  /** From now on nobody comes in: the server stops. */
  void drain() {
    draining = true;
  }

  void open(HttpCall call, String key) throws Refusal, StoreException {
    if (draining) {
      throw new Refusal(503, "draining", "The server restarts. Try again in a moment.");
    }
    if (call.request().getHttpURI().getQuery() != null) {
      counters.count(EdgeCounters.Reason.QUERY);
      throw new Refusal(400, "query_refused", "Nothing may stand in the address's query.");
    }
    door.requireOurOrigin(call);
    Session session = door.requireSession(call, key);
    if (!offered(call).contains(SUBPROTOCOL)) {
      counters.count(EdgeCounters.Reason.SUBPROTOCOL);
      throw new Refusal(400, "subprotocol_missing", "The sub-protocol is " + SUBPROTOCOL + ".");
    }
    Lesson lesson = door.lessonOf(session).orElseThrow(Refusal::notFound);
    LessonInfo info = info(lesson);
    Speaker speaker = new Speaker(session.participant(), session.name(), session.role());
    WebSocketNegotiator negotiator =
        (request, response, callback) -> {
          response.setAcceptedSubProtocol(SUBPROTOCOL);
          // no permessage-deflate: it costs memory per socket and leaks lengths
          response.setExtensions(List.of());
          return new Socket(
              session, port -> enter(lesson, info, speaker, port), wire, sockets, counters);
        };
    if (!mappings.upgrade(
        negotiator, call.request(), call.response(), call.callback(), configuration)) {
      throw new Refusal(426, "no_upgrade", "Only WebSockets are here.");
    }
  }

  /**
   * An admin may end a lesson while its room is open nowhere: so whoever opens the room later
   * brings the end with him.
   */
  private Rooms.Connection enter(Lesson lesson, LessonInfo info, Speaker speaker, ClientPort port) {
    Rooms.Connection connection = rooms.connect(info, speaker, port);
    if (lesson.endedAt().isPresent()) {
      rooms.end(lesson.id(), "admin");
    }
    return connection;
  }

  private static List<String> offered(HttpCall call) {
    return call.request().getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
  }

  private static LessonInfo info(Lesson lesson) {
    return new LessonInfo(
        lesson.id(),
        lesson.title(),
        lesson.teacher(),
        lesson.profile(),
        lesson.startsAt(),
        lesson.endsAt(),
        lesson.expected(),
        lesson.capacity(),
        lesson.timetabled(),
        lesson.habit());
  }
}
