package belfort.medianode.rpc;

import belfort.medianode.plane.MediaPlane;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A node without a network: clients are numbers, and talk to it as through sockets. */
final class LocalNode implements AutoCloseable {
  /** What one client was sent without asking. */
  static final class Client implements ClientSocket {
    private final List<JsonNode> events = new ArrayList<>();

    @Override
    public synchronized void send(String text) {
      events.add(Exchange.json(text));
    }

    synchronized List<JsonNode> events() {
      return List.copyOf(events);
    }
  }

  final NodeCounters counters = new NodeCounters();
  final Owner owner;
  final Node node;
  private final InstantSource clock;
  private final Envelope envelope;
  private final Transaction transaction;
  private final Map<Integer, Client> clients = new TreeMap<>();
  private final Map<Integer, Conversation> conversations = new TreeMap<>();
  private int nextId = 1_000_000;

  LocalNode(MediaPlane plane, InstantSource clock, NodeSettings settings) {
    this.clock = clock;
    this.envelope = new Envelope(settings.frameBytes());
    this.transaction = new Transaction(envelope, settings.operationsPerTransaction());
    this.owner = new Owner(settings.waitingPlaneEvents(), counters);
    this.node = new Node(settings, envelope, counters, plane, clock, owner);
  }

  Client client(int number) {
    return clients.computeIfAbsent(number, n -> new Client());
  }

  /** Sends a frame as it is. */
  JsonNode frame(int client, String text) throws Envelope.MalformedException {
    return Exchange.json(
        conversations
            .computeIfAbsent(
                client,
                n ->
                    new Conversation(
                        owner, node, envelope, transaction, counters, clock, client(n)))
            .answer(text));
  }

  /** Sends a request with an id of its own; single quotes stand for double ones. */
  JsonNode call(int client, String method, String params) {
    String request =
        "{'jsonrpc':'2.0','id':%d,'method':'%s','params':%s}".formatted(nextId++, method, params);
    try {
      return frame(client, request.replace('\'', '"'));
    } catch (Envelope.MalformedException e) {
      throw new AssertionError(request, e);
    }
  }

  /** The same for a call that has a value. */
  String value(int client, String method, String params) {
    JsonNode reply = call(client, method, params);
    if (!reply.has("result")) {
      throw new AssertionError(method + " " + params + " answered " + reply);
    }
    return reply.path("result").path("value").asText();
  }

  int code(int client, String method, String params) {
    return call(client, method, params).path("error").path("code").asInt();
  }

  /** A client's connection breaks. */
  void lose(int client) {
    Client gone = client(client);
    owner.call(() -> {
      node.gone(gone);
      return true;
    });
    clients.remove(client);
    conversations.remove(client);
  }

  void tick() {
    owner.call(() -> {
      node.tick(clock.instant());
      return true;
    });
  }

  int replies() {
    return owner.call(node::replies);
  }

  int objects() {
    return owner.call(node::objects);
  }

  @Override
  public void close() {
    owner.close();
  }
}
