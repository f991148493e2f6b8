package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A browser's page for tests: follows the protocol as docs/protocol.md tells it, keeps its commands
 * until they are answered, resumes and says them again.
 */
final class Page {
  final Speaker speaker;
  private final Messages wire;
  final List<ServerMessage> heard = new ArrayList<>();
  final List<ClientPort.CloseReason> closed = new ArrayList<>();
  final Map<String, ClientMessage.Command> pending = new LinkedHashMap<>();
  final Set<String> acknowledged = new LinkedHashSet<>();
  final Map<String, String> refused = new LinkedHashMap<>();
  final Set<String> said = new LinkedHashSet<>();
  final List<String> gaps = new ArrayList<>();
  @Nullable RoomPicture picture;
  ServerMessage.@Nullable Position position;
  ServerMessage.@Nullable Position saved;
  private Rooms.@Nullable Connection connection;
  private @Nullable Line line;
  private List<ClientMessage.PeerAttempt> held = List.of();
  private @Nullable String askedUnder;
  private int ops;

  Page(String id, Role role, Messages wire) {
    this.speaker = new Speaker(new ParticipantId(id), "Name of " + id, role);
    this.wire = wire;
  }

  String id() {
    return speaker.participant().value();
  }

  /** Opens a connection with what it knows, and says again what was not answered. */
  synchronized void connect(Function<ClientPort, Rooms.Connection> rooms) {
    line = new Line();
    connection = rooms.apply(line);
    ClientMessage.Position resume =
        position == null ? null : new ClientMessage.Position(position.epoch(), position.seq());
    send(new ClientMessage.Hello(resume, held));
    List.copyOf(pending.values()).forEach(this::send);
  }

  /** The peer connections that it holds when it connects. */
  synchronized void holding(List<ClientMessage.PeerAttempt> peers) {
    held = peers;
  }

  /** From now on it comes under a server's prefix. */
  synchronized void asksUnder(String server) {
    askedUnder = server;
  }

  /** Opens a connection without saying anything on it. */
  synchronized void attach(Function<ClientPort, Rooms.Connection> rooms) {
    line = new Line();
    connection = rooms.apply(line);
  }

  synchronized void connect(RoomEngine engine, LessonInfo lesson) {
    connect(port -> engine.connect(lesson, speaker, port));
  }

  synchronized void drop() {
    line = null;
    if (connection != null) {
      connection.lost();
      connection = null;
    }
  }

  synchronized boolean connected() {
    return line != null;
  }

  String nextOp() {
    ops++;
    return id() + "-" + ops;
  }

  synchronized String command(Function<String, ClientMessage.Command> make) {
    ClientMessage.Command command = make.apply(nextOp());
    pending.put(command.op(), command);
    send(command);
    return command.op();
  }

  synchronized void send(ClientMessage message) {
    if (connection != null) {
      connection.receive(message);
    }
  }

  synchronized String join() {
    return command(op -> new ClientMessage.Join(op, true, true));
  }

  synchronized String say(String text) {
    String op = command(each -> new ClientMessage.Say(each, text));
    said.add(op);
    return op;
  }

  /** How many of the lines that it said were acknowledged. */
  synchronized long linesAcked() {
    return said.stream().filter(this::acked).count();
  }

  synchronized boolean acked(String op) {
    return acknowledged.contains(op);
  }

  synchronized @Nullable String refusal(String op) {
    return refused.get(op);
  }

  synchronized int waiting() {
    return pending.size();
  }

  synchronized boolean in() {
    return picture != null;
  }

  synchronized <T extends ServerMessage> List<T> all(Class<T> type) {
    return heard.stream().filter(type::isInstance).map(type::cast).toList();
  }

  synchronized List<ClientPort.CloseReason> closings() {
    return List.copyOf(closed);
  }

  synchronized List<String> chat() {
    return picture == null ? List.of() : picture.chatTexts();
  }

  synchronized @Nullable RoomPicture pictureNow() {
    return picture == null ? null : picture.copy();
  }

  private synchronized void heard(Line from, ServerMessage message) {
    heard.add(message);
    if (from != line) {
      return; // an old connection's last words
    }
    switch (message) {
      case ServerMessage.Lobby _ -> {
        picture = null;
        position = null;
      }
      case ServerMessage.Reset reset -> {
        picture = RoomPicture.of(reset.room());
        position = reset.position();
        saved = reset.saved();
      }
      case ServerMessage.Event event -> event(event);
      case ServerMessage.Saved now -> saved = new ServerMessage.Position(now.epoch(), now.seq());
      case ServerMessage.Ack ack -> {
        pending.remove(ack.op());
        acknowledged.add(ack.op());
      }
      case ServerMessage.Refused no -> {
        pending.remove(no.op());
        refused.put(no.op(), no.code());
      }
      case ServerMessage.Beat _ -> send(new ClientMessage.Beat());
      case ServerMessage.Welcome _,
          ServerMessage.Problem _,
          ServerMessage.Answer _,
          ServerMessage.Candidates _,
          ServerMessage.PeerLost _,
          ServerMessage.MoveMedia _,
          ServerMessage.Moved _,
          ServerMessage.Closing _ -> {}
    }
  }

  private void event(ServerMessage.Event event) {
    if (picture == null || position == null) {
      return;
    }
    if (event.seq() != position.seq() + 1 || event.epoch() < position.epoch()) {
      gaps.add(position + " -> " + event.epoch() + "/" + event.seq());
    }
    picture.apply(event.change());
    position = new ServerMessage.Position(event.epoch(), event.seq());
  }

  private final class Line implements ClientPort {
    @Override
    public void send(byte[] utf8) {
      heard(this, wire.decode(Arrays.copyOf(utf8, utf8.length)));
    }

    @Override
    public Optional<String> askedUnder() {
      return Optional.ofNullable(askedUnder);
    }

    @Override
    public void close(CloseReason reason) {
      synchronized (Page.this) {
        closed.add(reason);
        if (line == this) {
          line = null;
          connection = null;
        }
      }
    }
  }
}
