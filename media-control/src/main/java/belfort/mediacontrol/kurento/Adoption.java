package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.kurento.LessonGraph.Hub;
import belfort.mediacontrol.kurento.NodeCallException.Kind;
import belfort.mediacontrol.media.ObjectName;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The touching of every object of a lesson's part by a session that did not make them: after a
 * take-over, where the names say what is there, and after a lost session. A node collects what the
 * new session does not touch when the old one has run out; touching the pipeline alone is not
 * enough.
 */
final class Adoption {
  private static final Logger log = LoggerFactory.getLogger(Adoption.class);

  /** Names are read in portions, so that no batch holds one of the node's threads for long. */
  private static final int PORTION = 50;

  /** So often a part is read before the room is to ask for it again. */
  private static final int TRIES = 3;

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final LessonPart part;
  private final KurentoLesson lesson;
  private final NodeLink node;
  private final String pipeline;
  private final Wiring wiring;
  private final LessonGraph graph;

  Adoption(LessonPart part) {
    this.part = part;
    this.lesson = part.lesson();
    this.node = part.node();
    this.pipeline = part.pipeline();
    this.wiring = part.wiring();
    this.graph = part.graph();
  }

  /** What a part's node has of relays: which of them stand is known when all parts were read. */
  record FoundEnd(LessonPart part, String object, ObjectName.OfRelay name) {}

  /**
   * Reads the names of all objects, rebuilds the graph and touches everything in it but relays;
   * their ends are answered.
   */
  List<FoundEnd> rebuild() throws NodeCallException {
    Map<String, Optional<ObjectName>> names =
        patiently(() -> {
          subscribePipeline();
          return names(children());
        });
    List<String> leftovers = new ArrayList<>();
    List<Endpoint> endpoints = new ArrayList<>();
    List<FoundEnd> ends = new ArrayList<>();
    for (Map.Entry<String, Optional<ObjectName>> child : names.entrySet()) {
      switch (child.getValue().orElse(null)) {
        case ObjectName.OfHub hub -> graph.put(new Hub(hub.source(), child.getKey(), false));
        case ObjectName.OfPeer peer ->
            endpoints.add(new Endpoint(peer.peer(), peer.attempt(), child.getKey(), List.of()));
        case ObjectName.OfRelay relay -> ends.add(new FoundEnd(part, child.getKey(), relay));
        case null -> leftovers.add(child.getKey());
      }
    }
    endpoints.sort(Comparator.comparingInt(Endpoint::attempt));
    for (Endpoint endpoint : endpoints) {
      // a replacement that was not settled yet does not feed the hub
      endpoint.feedsHub = graph.current(endpoint.peer()).isEmpty();
      graph.add(endpoint).forEach(part::enqueue);
    }
    patiently(() -> {
      touchAll();
      return part;
    });
    leftovers.forEach(part::releaseLater);
    return ends;
  }

  private interface Reading<T> {
    T read() throws NodeCallException;
  }

  /** A failure that may pass says nothing of what stands there: it is read once more, and again. */
  private <T> T patiently(Reading<T> reading) throws NodeCallException {
    for (int tries = 1; ; tries++) {
      try {
        return reading.read();
      } catch (NodeCallException e) {
        if (e.kind() == Kind.OBJECT_GONE || node.isDown() || tries == TRIES) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** After a lost session: the graph is known; what is gone meanwhile is told. */
  void touchAgain() {
    try {
      subscribePipeline();
      touchAll();
      for (Map.Entry<String, Relay> end : graph.relays().entrySet()) {
        touchRelay(end.getKey(), end.getValue());
      }
    } catch (NodeCallException e) {
      if (e.kind() == Kind.OBJECT_GONE) {
        node.forget(part);
        part.nodeLost("the node no longer has the lesson's pipeline");
      } else {
        log.info("lesson={} is touched later: {}", lesson.opening().lesson(), e.getMessage());
      }
    }
  }

  private void subscribePipeline() throws NodeCallException {
    Batch batch = new Batch();
    batch.subscribe(pipeline, "Error");
    node.transact(batch).orThrow();
  }

  private List<String> children() throws NodeCallException {
    List<String> children = new ArrayList<>();
    for (JsonElement child : node.invoke(pipeline, "getChildren").getAsJsonArray()) {
      children.add(child.getAsString());
    }
    return children;
  }

  private Map<String, Optional<ObjectName>> names(List<String> objects) throws NodeCallException {
    Map<String, Optional<ObjectName>> names = new LinkedHashMap<>();
    int next = 0;
    while (next < objects.size()) {
      List<String> portion = objects.subList(next, Math.min(next + PORTION, objects.size()));
      Batch batch = new Batch();
      portion.forEach(object -> batch.invoke(object, "getName"));
      BatchReply reply = node.transact(batch);
      for (int i = 0; i < reply.values().size(); i++) {
        names.put(portion.get(i), ObjectName.decode(reply.text(i)));
      }
      next += reply.values().size();
      if (reply.failure().isPresent()) {
        if (reply.failure().get().kind() != Kind.OBJECT_GONE) {
          throw reply.failure().get();
        }
        next++;
      }
    }
    return names;
  }

  private void touchAll() throws NodeCallException {
    for (Hub hub : graph.hubs()) {
      BatchReply reply = node.transact(Wiring.touchHub(hub.object()));
      if (reply.failure().isEmpty()) {
        boolean muted = isMuted(reply.values().getLast());
        graph.put(new Hub(hub.source(), hub.object(), muted));
        if (muted) {
          lesson.wasMuted(hub.source());
        }
      }
    }
    for (Endpoint endpoint : graph.endpoints()) {
      touch(endpoint);
    }
  }

  /** Touches this node's end of a relay. */
  void touchRelay(String object, Relay relay) throws NodeCallException {
    boolean overRtp = object.contains("RtpEndpoint") && !object.contains("WebRtcEndpoint");
    RelayWiring ofRelay =
        new RelayWiring(
            part,
            relay.partAcross(object),
            relay.source(),
            !relay.endsAt(object),
            overRtp,
            relay.number());
    BatchReply reply = node.transact(ofRelay.touch(object));
    if (reply.failure().isPresent()) {
      if (reply.failure().get().kind() != Kind.OBJECT_GONE) {
        throw reply.failure().get();
      }
      lesson.paths().lost(relay, "the node no longer has an end of it");
      return;
    }
    if (relay.endsAt(object)) {
      int last = reply.values().size() - 1;
      relay.flow(Wiring.AUDIO, reply.value(last - 1).getAsBoolean());
      relay.flow(Wiring.VIDEO, reply.value(last).getAsBoolean());
    }
  }

  private void touch(Endpoint endpoint) throws NodeCallException {
    BatchReply reply = node.transact(wiring.touch(endpoint.object(), endpoint.publishes()));
    if (reply.failure().isPresent()) {
      if (reply.failure().get().kind() != Kind.OBJECT_GONE) {
        throw reply.failure().get();
      }
      part.lost(endpoint, "the node no longer has the endpoint");
      return;
    }
    int last = reply.values().size() - 1;
    if (endpoint.publishes() && wiring.takesLayers()) {
      endpoint.layers = reply.text(last - 3).contains("\na=simulcast:recv ");
    }
    boolean changed;
    synchronized (graph) {
      endpoint.connected = reply.text(last - 2).equals("CONNECTED");
      boolean before = endpoint.isFlowing();
      endpoint.flow(Wiring.AUDIO, reply.value(last - 1).getAsBoolean());
      endpoint.flow(Wiring.VIDEO, reply.value(last).getAsBoolean());
      changed = before != endpoint.isFlowing();
    }
    if (changed) {
      lesson.tell(
          new MediaEvent.FlowChanged(endpoint.peer(), endpoint.attempt(), endpoint.isFlowing()));
    }
  }

  /** A hub whose publisher's pictures arrive and whose sound does not was muted. */
  private static boolean isMuted(JsonElement connections) {
    boolean sound = false;
    boolean pictures = false;
    for (JsonElement each : connections.getAsJsonArray()) {
      JsonObject connection = each.getAsJsonObject();
      sound |= Json.text(connection, "type").equals(Wiring.AUDIO);
      pictures |= Json.text(connection, "type").equals(Wiring.VIDEO);
    }
    return pictures && !sound;
  }
}
