package belfort.medianode.rpc;

import belfort.medianode.objects.ErrorCode;
import belfort.medianode.objects.EventOutlet;
import belfort.medianode.objects.RefusedException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to hear what. A subscription belongs to a session, not to a socket, and so survives a
 * reconnect; an event for a session without a socket is lost, as with Kurento.
 */
final class Subscriptions implements EventOutlet {
  private record Topic(String objectId, String type) {}

  private record Subscription(String sessionId, Topic topic) {}

  private final Sessions sessions;
  private final Envelope envelope;
  private final int maxPerSession;
  private final Map<String, Subscription> byId = new HashMap<>();
  private final Map<Topic, Set<String>> idsByTopic = new HashMap<>();
  private final Map<String, Set<Topic>> topicsByObject = new HashMap<>();
  private final Map<String, Set<String>> idsBySession = new HashMap<>();

  Subscriptions(Sessions sessions, Envelope envelope, int maxPerSession) {
    this.sessions = sessions;
    this.envelope = envelope;
    this.maxPerSession = maxPerSession;
  }

  /** Returns the new subscription's id. Two to one event bring one notification per event. */
  String subscribe(String sessionId, String objectId, String type) throws RefusedException {
    Set<String> ofSession = idsBySession.computeIfAbsent(sessionId, key -> new LinkedHashSet<>());
    if (ofSession.size() >= maxPerSession) {
      throw new RefusedException(
          ErrorCode.NOT_ENOUGH_RESOURCES,
          "A session has at most " + maxPerSession + " subscriptions");
    }
    String id = UUID.randomUUID().toString();
    Topic topic = new Topic(objectId, type);
    byId.put(id, new Subscription(sessionId, topic));
    ofSession.add(id);
    idsByTopic.computeIfAbsent(topic, key -> new LinkedHashSet<>()).add(id);
    topicsByObject.computeIfAbsent(objectId, key -> new HashSet<>()).add(topic);
    return id;
  }

  /** Ends a subscription of this session; any other id is ignored. */
  void unsubscribe(String sessionId, String id) {
    Subscription subscription = byId.get(id);
    if (subscription != null && subscription.sessionId().equals(sessionId)) {
      remove(id, subscription);
    }
  }

  /** A session is over. */
  void forgetSession(String sessionId) {
    Set<String> ids = idsBySession.get(sessionId);
    if (ids != null) {
      Set.copyOf(ids).forEach(this::remove);
    }
  }

  /** A session no longer holds some objects. */
  void forget(String sessionId, Collection<String> objectIds) {
    for (String objectId : objectIds) {
      for (String id : idsOn(objectId)) {
        Subscription subscription = byId.get(id);
        if (subscription != null && subscription.sessionId().equals(sessionId)) {
          remove(id, subscription);
        }
      }
    }
  }

  /** An object is gone. */
  void forgetObject(String objectId) {
    idsOn(objectId).forEach(this::remove);
  }

  @Override
  public boolean wanted(String objectId, String type) {
    return idsByTopic.containsKey(new Topic(objectId, type));
  }

  @Override
  public void emit(String objectId, String type, ObjectNode data) {
    String text = null;
    for (ClientSocket socket : listeners(new Topic(objectId, type))) {
      text = text == null ? envelope.text(envelope.event(objectId, type, data)) : text;
      socket.send(text);
    }
  }

  int size() {
    return byId.size();
  }

  private Set<ClientSocket> listeners(Topic topic) {
    Set<ClientSocket> sockets = new LinkedHashSet<>();
    for (String id : idsByTopic.getOrDefault(topic, Set.of())) {
      Subscription subscription = byId.get(id);
      @Nullable ClientSocket socket =
          subscription == null ? null : sessions.socketOf(subscription.sessionId());
      if (socket != null) {
        sockets.add(socket);
      }
    }
    return sockets;
  }

  private Set<String> idsOn(String objectId) {
    Set<String> ids = new LinkedHashSet<>();
    for (Topic topic : topicsByObject.getOrDefault(objectId, Set.of())) {
      ids.addAll(idsByTopic.getOrDefault(topic, Set.of()));
    }
    return ids;
  }

  private void remove(String id) {
    Subscription subscription = byId.get(id);
    if (subscription != null) {
      remove(id, subscription);
    }
  }

  private void remove(String id, Subscription subscription) {
    byId.remove(id);
    Topic topic = subscription.topic();
    removeFrom(idsBySession, subscription.sessionId(), id);
    removeFrom(idsByTopic, topic, id);
    if (!idsByTopic.containsKey(topic)) {
      removeFrom(topicsByObject, topic.objectId(), topic);
    }
  }

  private static <K, V> void removeFrom(Map<K, Set<V>> sets, K key, V value) {
    Set<V> set = sets.get(key);
    if (set != null && set.remove(value) && set.isEmpty()) {
      sets.remove(key);
    }
  }
}
