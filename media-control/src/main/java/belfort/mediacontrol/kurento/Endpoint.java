package belfort.mediacontrol.kurento;

import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.CandidateCheck;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.ShownSize;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node's end of a peer connection, as the lesson knows it. Guarded by the lesson's {@link
 * LessonGraph}: its mutable members are touched under that lock only.
 */
final class Endpoint {
  private final PeerId peer;
  private final int attempt;
  private final String object;
  private final List<String> mids;
  private final Set<String> toldBefore = new HashSet<>();
  private final List<Candidate> toTell = new ArrayList<>();
  private final Set<String> flowing = new HashSet<>();

  /** The endpoint of the same peer that this one replaces, until this one is connected. */
  @Nullable Endpoint older;

  boolean connected;

  /** Whether the publisher's media goes into the hub; a replacement's does once it is connected. */
  boolean feedsHub;

  /** Whether the publisher's picture comes in layers. */
  volatile boolean layers;

  /** How large the viewer shows it, once he said so; his lane's alone, like the next. */
  Optional<ShownSize> shown = Optional.empty();

  /** The most that the node was told to send of the picture, in kbit/s; 0 for unknown. */
  int limit;

  Endpoint(PeerId peer, int attempt, String object, List<String> mids) {
    this.peer = peer;
    this.attempt = attempt;
    this.object = object;
    this.mids = List.copyOf(mids);
  }

  PeerId peer() {
    return peer;
  }

  int attempt() {
    return attempt;
  }

  String object() {
    return object;
  }

  /** Of the offer that made it; empty when it was adopted. */
  List<String> mids() {
    return mids;
  }

  boolean publishes() {
    return peer instanceof PeerId.Publish;
  }

  /** Keeps a candidate of the node for the browser; true when it is the first to be told. */
  boolean keep(Candidate candidate) {
    if (!toldBefore.add(CandidateCheck.sameness(candidate.candidate()))) {
      return false;
    }
    toTell.add(candidate);
    return toTell.size() == 1;
  }

  List<Candidate> takeKept() {
    List<Candidate> taken = List.copyOf(toTell);
    toTell.clear();
    return taken;
  }

  boolean isFlowing() {
    return !flowing.isEmpty();
  }

  /** Notes whether one kind of media flows; true when that changes whether anything does. */
  boolean flow(String mediaType, boolean flows) {
    boolean before = isFlowing();
    if (flows) {
      flowing.add(mediaType);
    } else {
      flowing.remove(mediaType);
    }
    return before != isFlowing();
  }
}
