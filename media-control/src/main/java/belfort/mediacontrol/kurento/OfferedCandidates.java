package belfort.mediacontrol.kurento;

import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The browsers' candidates that wait for their peer's endpoint, bounded per attempt; and which
 * peers have offered at all. A candidate for anything else is refused before it costs a call.
 */
final class OfferedCandidates {
  private final int mostPerAttempt;
  private final Map<PeerId, Offered> offered = new HashMap<>();

  OfferedCandidates(int mostPerAttempt) {
    this.mostPerAttempt = mostPerAttempt;
  }

  private static final class Offered {
    private final int attempt;
    private final List<Candidate> waiting = new ArrayList<>();
    private int taken;

    Offered(int attempt) {
      this.attempt = attempt;
    }
  }

  /** What became of a candidate. */
  enum Taken {
    /** It waits, and is the first to: somebody has to come for it. */
    FIRST,
    WAITS,
    REFUSED
  }

  synchronized void begin(PeerId peer, int attempt) {
    Offered before = offered.get(peer);
    if (before == null || before.attempt != attempt) {
      offered.put(peer, new Offered(attempt));
    }
  }

  synchronized void end(PeerId peer, int attempt) {
    Offered now = offered.get(peer);
    if (now != null && now.attempt == attempt) {
      offered.remove(peer);
    }
  }

  synchronized Taken take(PeerId peer, int attempt, Candidate candidate) {
    Offered now = offered.get(peer);
    if (now == null || now.attempt != attempt || now.taken >= mostPerAttempt) {
      return Taken.REFUSED;
    }
    now.taken++;
    now.waiting.add(candidate);
    return now.waiting.size() == 1 ? Taken.FIRST : Taken.WAITS;
  }

  /** All that wait for this attempt, and no longer do. */
  synchronized List<Candidate> drain(PeerId peer, int attempt) {
    Offered now = offered.get(peer);
    if (now == null || now.attempt != attempt) {
      return List.of();
    }
    List<Candidate> waiting = List.copyOf(now.waiting);
    now.waiting.clear();
    return waiting;
  }

  /** Everybody who has offered, whether the node has answered or not. */
  synchronized Set<PeerId> peers() {
    return offered.keySet().stream().collect(Collectors.toCollection(HashSet::new));
  }
}
