package belfort.mediacontrol.kurento;

import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Demand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a lesson stands on one node: per source a hub that viewers hang on, per peer an endpoint,
 * and this node's ends of relays. Safe for any thread; its lock is never held over a call.
 */
final class LessonGraph {
  private final int mostEarlyEvents;
  private final Map<PeerId, Endpoint> current = new HashMap<>();
  private final Map<String, Endpoint> byObject = new HashMap<>();
  private final Map<SourceId, Hub> hubs = new HashMap<>();
  private final Map<String, Relay> relays = new HashMap<>();
  private final Map<String, List<NodeEvent>> early = new HashMap<>();
  private int earlyEvents;

  LessonGraph(int mostEarlyEvents) {
    this.mostEarlyEvents = mostEarlyEvents;
  }

  /** The pass-through of a source, and whether its sound is cut. */
  record Hub(SourceId source, String object, boolean muted) {}

  synchronized Optional<Endpoint> current(PeerId peer) {
    return Optional.ofNullable(current.get(peer));
  }

  synchronized Optional<Endpoint> byObject(String object) {
    return Optional.ofNullable(byObject.get(object));
  }

  synchronized boolean isCurrent(Endpoint endpoint) {
    Endpoint now = current.get(endpoint.peer());
    return now != null && now.object().equals(endpoint.object());
  }

  /** Adds an endpoint, in front of the one it replaces; answers the events that came too early. */
  synchronized List<NodeEvent> add(Endpoint endpoint) {
    endpoint.older = current.put(endpoint.peer(), endpoint);
    byObject.put(endpoint.object(), endpoint);
    return takeEarly(endpoint.object());
  }

  /** Adds this node's end of a relay; answers the events that came too early. */
  synchronized List<NodeEvent> add(String object, Relay relay) {
    relays.put(object, relay);
    return takeEarly(object);
  }

  synchronized void removeRelayEnd(String object) {
    relays.remove(object);
  }

  synchronized Optional<Relay> relayByObject(String object) {
    return Optional.ofNullable(relays.get(object));
  }

  synchronized Map<String, Relay> relays() {
    return Map.copyOf(relays);
  }

  private List<NodeEvent> takeEarly(String object) {
    List<NodeEvent> waited = early.remove(object);
    if (waited == null) {
      return List.of();
    }
    earlyEvents -= waited.size();
    return waited;
  }

  /**
   * Keeps an event of an object whose creation was not answered yet; false when there is no room.
   */
  synchronized boolean keepEarly(NodeEvent event) {
    if (earlyEvents >= mostEarlyEvents) {
      early.clear();
      earlyEvents = 0;
      return false;
    }
    earlyEvents++;
    early.computeIfAbsent(event.object(), object -> new ArrayList<>()).add(event);
    return true;
  }

  /** Takes an endpoint out, with those it was to replace; answers their objects. */
  synchronized List<String> remove(Endpoint endpoint) {
    current.remove(endpoint.peer(), endpoint);
    List<String> objects = new ArrayList<>();
    for (@Nullable Endpoint each = endpoint; each != null; each = each.older) {
      byObject.remove(each.object());
      objects.add(each.object());
    }
    endpoint.older = null;
    return objects;
  }

  /** Takes out those that the endpoint replaced. */
  synchronized List<String> removeOlder(Endpoint endpoint) {
    List<String> objects = new ArrayList<>();
    for (Endpoint each = endpoint.older; each != null; each = each.older) {
      byObject.remove(each.object());
      objects.add(each.object());
    }
    endpoint.older = null;
    return objects;
  }

  synchronized Optional<Hub> hub(SourceId source) {
    return Optional.ofNullable(hubs.get(source));
  }

  synchronized Optional<Hub> hubByObject(String object) {
    return hubs.values().stream().filter(hub -> hub.object().equals(object)).findFirst();
  }

  synchronized void put(Hub hub) {
    hubs.put(hub.source(), hub);
  }

  /** The hub that nobody publishes into, relays nor watches any more, taken out. */
  synchronized Optional<Hub> takeIdleHub(SourceId source) {
    boolean used =
        current.keySet().stream().anyMatch(peer -> peer.source().equals(source))
            || relays.values().stream().anyMatch(relay -> relay.source().equals(source));
    return used ? Optional.empty() : Optional.ofNullable(hubs.remove(source));
  }

  /** Whether somebody publishes the source here now. */
  synchronized boolean isPublished(SourceId source) {
    return hubs.containsKey(source) && current.containsKey(new PeerId.Publish(source));
  }

  /** Whether somebody watches the source here, with a replaced endpoint too. */
  synchronized boolean isWatched(SourceId source) {
    return byObject.values().stream()
        .anyMatch(each -> !each.publishes() && each.peer().source().equals(source));
  }

  /** Whether the source's media flows into the node now, from its publisher or by a relay. */
  synchronized boolean isFlowing(SourceId source) {
    Endpoint publisher = current.get(new PeerId.Publish(source));
    return (publisher != null && publisher.isFlowing())
        || relays.entrySet().stream()
            .anyMatch(end ->
                end.getValue().source().equals(source)
                    && end.getValue().endsAt(end.getKey())
                    && end.getValue().isFlowing());
  }

  synchronized int size() {
    return current.size();
  }

  synchronized Map<PeerId, Integer> attempts() {
    Map<PeerId, Integer> attempts = new HashMap<>();
    current.forEach((peer, endpoint) -> attempts.put(peer, endpoint.attempt()));
    return Map.copyOf(attempts);
  }

  synchronized Set<PeerId> peersOf(ParticipantId participant) {
    Set<PeerId> peers = new HashSet<>(current.keySet());
    peers.removeIf(peer -> !peer.participant().equals(participant));
    return peers;
  }

  synchronized List<Endpoint> endpoints() {
    return List.copyOf(byObject.values());
  }

  synchronized List<Hub> hubs() {
    return List.copyOf(hubs.values());
  }

  /** How many participants have a peer. */
  synchronized int present() {
    return (int) current.keySet().stream().map(PeerId::participant).distinct().count();
  }

  synchronized Capacity observed(Profile profile) {
    return Demand.observed(
        profile,
        count(true, SourceKind.CAMERA),
        count(false, SourceKind.CAMERA),
        count(true, SourceKind.SCREEN),
        count(false, SourceKind.SCREEN));
  }

  private long count(boolean publishes, SourceKind kind) {
    long peers =
        byObject.values().stream()
            .filter(e -> e.publishes() == publishes && e.peer().source().kind() == kind)
            .count();
    // a relay comes in like a publisher, and goes out like a viewer
    long ends =
        relays.entrySet().stream()
            .filter(e -> e.getValue().source().kind() == kind)
            .filter(e -> e.getValue().endsAt(e.getKey()) == publishes)
            .count();
    return peers + ends;
  }
}
