package belfort.mediacontrol.kurento;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.media.ObjectName;
import belfort.mediacontrol.media.Offers;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Several scripted nodes, and what can be asked about the ways of media over them. */
final class Cluster implements AutoCloseable {
  final List<ScriptedNode> nodes = new ArrayList<>();
  private final Map<NodeId, ScriptedNode> byId = new LinkedHashMap<>();
  private final List<String> urls = new ArrayList<>();

  Cluster(boolean... forwarding) throws Exception {
    for (boolean each : forwarding) {
      ScriptedNode node = new ScriptedNode(each);
      nodes.add(node);
      urls.add(node.url());
      byId.put(KurentoConfig.Node.of(node.url()).id(), node);
    }
  }

  String[] urls() {
    return urls.toArray(String[]::new);
  }

  ScriptedNode node(NodeId id) {
    ScriptedNode node = byId.get(id);
    if (node == null) {
      throw new AssertionError("no such node: " + id);
    }
    return node;
  }

  /** Makes a node's room in the ledger so small. */
  static void shrink(Ledger ledger, NodeId node, int endpoints) throws LedgerException {
    ledger.register(
        new Ledger.NodeRegistration(
            node,
            "ws://" + node,
            "belfort",
            "1",
            "server",
            new Budget(new Costs(1, 1, 1), 1_000_000, 10_000_000, endpoints)));
  }

  static PeerId.Watch watch(int student, SourceId source) {
    return new PeerId.Watch(new ParticipantId("student-" + student), source);
  }

  static void watch(LessonMedia lesson, int student, SourceId source, int attempt) {
    Await.get(lesson.offer(watch(student, source), attempt, Offers.watch()));
  }

  /** The object that feeds the one of this name, step by step back to a publisher or to nothing. */
  List<String> wayTo(String name) {
    List<String> way = new ArrayList<>();
    Optional<ScriptedThing> thing = find(name);
    while (thing.isPresent() && way.size() < 12) {
      way.add(thing.get().name);
      thing = before(thing.get());
    }
    return way;
  }

  private Optional<ScriptedThing> before(ScriptedThing thing) {
    String source = thing.sources.get("VIDEO");
    if (source != null) {
      return byId(source);
    }
    if (thing.name.startsWith("belfort:1:i:")) {
      String number = thing.name.substring(thing.name.lastIndexOf(':'));
      return all().stream()
          .filter(each -> each.name.startsWith("belfort:1:o:") && each.name.endsWith(number))
          .findFirst();
    }
    return Optional.empty();
  }

  /** Whether pictures come from the publisher's attempt to the viewer's endpoint. */
  boolean leads(PeerId.Publish publisher, int attempt, PeerId.Watch viewer, int viewersAttempt) {
    String from = new ObjectName.OfPeer(publisher, attempt).encode();
    String to = new ObjectName.OfPeer(viewer, viewersAttempt).encode();
    List<String> way = wayTo(to);
    return !way.isEmpty() && way.getLast().equals(from);
  }

  private List<ScriptedThing> all() {
    return nodes.stream().flatMap(node -> node.all("").stream()).toList();
  }

  private Optional<ScriptedThing> byId(String id) {
    return all().stream().filter(thing -> thing.id.equals(id)).findFirst();
  }

  private Optional<ScriptedThing> find(String name) {
    return all().stream().filter(thing -> thing.name.equals(name)).findFirst();
  }

  /** The relays' ends of a kind, "o" or "i", that are there. */
  long ends(String kind) {
    return all().stream().filter(thing -> thing.name.startsWith("belfort:1:" + kind + ":")).count();
  }

  /** Connects a browser: its endpoint says so. */
  void connected(PeerId peer, int attempt) {
    String name = new ObjectName.OfPeer(peer, attempt).encode();
    for (ScriptedNode node : nodes) {
      if (node.hasNamed(name)) {
        node.emit(
            node.named(name), "ConnectionStateChanged", World.state("DISCONNECTED", "CONNECTED"));
      }
    }
  }

  /** Media comes out of every relay. */
  void relaysFlow() {
    for (ScriptedNode node : nodes) {
      for (ScriptedThing thing : node.all("")) {
        if (thing.name.startsWith("belfort:1:i:")) {
          node.emit(
              thing,
              "MediaFlowOutStateChanged",
              Map.of("mediaType", "VIDEO", "padName", "default", "state", "FLOWING"));
        }
      }
    }
  }

  @Override
  public void close() {
    nodes.forEach(ScriptedNode::close);
  }
}
