package belfort.mediacontrol.kurento;

import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.placement.Capacity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a lesson and which of them each peer stands on, or is about to. The first part is
 * where publishers belong. Safe for any thread.
 */
final class PartPlaces {
  private final List<LessonPart> parts = new ArrayList<>();
  private final Map<PeerId, LessonPart> places = new HashMap<>();
  private final Map<ParticipantId, LessonPart> homes = new HashMap<>();

  synchronized void add(LessonPart part) {
    parts.add(part);
  }

  /** Takes a part out; answers the peers that stood on it. */
  synchronized Set<PeerId> remove(LessonPart part) {
    parts.remove(part);
    homes.values().removeIf(part::equals);
    Set<PeerId> stood = new HashSet<>();
    places.forEach((peer, place) -> {
      if (place.equals(part)) {
        stood.add(peer);
      }
    });
    places.keySet().removeAll(stood);
    return stood;
  }

  /** In the order of their making. */
  synchronized List<LessonPart> all() {
    return List.copyOf(parts);
  }

  synchronized Optional<LessonPart> of(PeerId peer) {
    return Optional.ofNullable(places.get(peer));
  }

  synchronized Map<PeerId, LessonPart> peers() {
    return Map.copyOf(places);
  }

  synchronized Set<PeerId> on(LessonPart part) {
    Set<PeerId> peers = new HashSet<>();
    places.forEach((peer, place) -> {
      if (place.equals(part)) {
        peers.add(peer);
      }
    });
    return peers;
  }

  /** The attempts that stand on a part. */
  Map<PeerId, Integer> attemptsOn(LessonPart part) {
    Map<PeerId, Integer> attempts = new HashMap<>();
    for (PeerId peer : on(part)) {
      part.graph().current(peer).ifPresent(endpoint -> attempts.put(peer, endpoint.attempt()));
    }
    return attempts;
  }

  synchronized void put(PeerId peer, LessonPart part) {
    places.put(peer, part);
    if (peer instanceof PeerId.Watch) {
      homes.put(peer.participant(), part);
    }
  }

  /** The peer is gone from there; nothing when it has moved on. */
  synchronized void leave(PeerId peer, LessonPart part) {
    places.remove(peer, part);
  }

  /**
   * The usable parts in the order in which the peer should try them: where it stands or its
   * participant is at home; for publishers the first one; then the least full.
   */
  synchronized List<LessonPart> inOrderFor(PeerId peer) {
    List<LessonPart> order = new ArrayList<>(parts);
    order.removeIf(part -> !part.isUsable());
    if (peer instanceof PeerId.Watch) {
      order.sort(Comparator.comparingDouble(part -> shareUsed(part)));
      preferred(order, homes.get(peer.participant()));
    }
    preferred(order, places.get(peer));
    return order;
  }

  private static void preferred(List<LessonPart> order, @Nullable LessonPart part) {
    if (part != null && order.remove(part)) {
      order.addFirst(part);
    }
  }

  /** Assigns the peer to the first part whose reservation holds it too; empty when none does. */
  synchronized Optional<LessonPart> take(PeerId peer) {
    for (LessonPart part : inOrderFor(peer)) {
      boolean stands = part.equals(places.get(peer));
      if (part.hasRoomForAPeer()
          && (stands || load(part).plus(part.unit(peer)).within(part.reserved()))) {
        put(peer, part);
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  /** What stands on a part and what is on its way there. */
  synchronized Capacity load(LessonPart part) {
    Capacity load = part.observed();
    for (PeerId peer : comingTo(part)) {
      load = load.plus(part.unit(peer));
    }
    return load;
  }

  private double shareUsed(LessonPart part) {
    long endpoints = part.reserved().endpoints();
    return endpoints == 0 ? 1 : (double) load(part).endpoints() / endpoints;
  }

  /** The assigned peers that have no endpoint on the part yet. */
  private List<PeerId> comingTo(LessonPart part) {
    return places.entrySet().stream()
        .filter(each -> each.getValue().equals(part))
        .map(Map.Entry::getKey)
        .filter(peer -> part.graph().current(peer).isEmpty())
        .toList();
  }

  /** The parts where somebody watches the source, or is about to. */
  synchronized Set<LessonPart> watching(SourceId source) {
    Set<LessonPart> watching = new HashSet<>();
    for (LessonPart part : parts) {
      if (isWatching(source, part)) {
        watching.add(part);
      }
    }
    return watching;
  }

  synchronized boolean isWatching(SourceId source, LessonPart part) {
    return part.graph().isWatched(source)
        || places.entrySet().stream()
            .anyMatch(each ->
                each.getKey() instanceof PeerId.Watch
                    && each.getKey().source().equals(source)
                    && each.getValue().equals(part));
  }
}
