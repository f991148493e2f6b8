package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.CandidateCheck;
import belfort.mediacontrol.media.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The last leg of browsers' candidates: judged, placed at their m-lines, told in one batch. */
final class BrowserCandidates {
  private final CandidateCheck policy;
  private final LessonGraph graph;
  private final Wiring wiring;
  private final NodeLink node;
  private final MediaCounters counters;

  BrowserCandidates(
      CandidateCheck policy,
      LessonGraph graph,
      Wiring wiring,
      NodeLink node,
      MediaCounters counters) {
    this.policy = policy;
    this.graph = graph;
    this.wiring = wiring;
    this.node = node;
    this.counters = counters;
  }

  /** Tells the node what waited for this attempt, if its endpoint still stands. */
  void tell(PeerId peer, int attempt, List<Candidate> waiting) throws NodeCallException {
    Optional<Endpoint> endpoint = graph.current(peer);
    if (endpoint.isEmpty() || endpoint.get().attempt() != attempt) {
      return;
    }
    List<Candidate> fit = new ArrayList<>();
    for (Candidate candidate : waiting) {
      if (policy.judge(candidate.candidate()) != CandidateCheck.Verdict.ALLOWED) {
        counters.add(Counter.CANDIDATES_DROPPED);
        continue;
      }
      Optional<Candidate> placed = place(candidate, endpoint.get().mids());
      if (placed.isPresent()) {
        fit.add(placed.get());
      } else {
        counters.add(Counter.CANDIDATES_REFUSED);
      }
    }
    // ours is ICE-lite: it learns the address from the browser's first check
    if (!fit.isEmpty() && !node.isForwarding()) {
      node.transact(wiring.candidates(endpoint.get().object(), fit)).orThrow();
    }
  }

  /** A candidate belongs to an m-line of the offer, by mid or else by index (RFC 8838). */
  private static Optional<Candidate> place(Candidate candidate, List<String> mids) {
    int index =
        candidate.sdpMid().isEmpty() ? candidate.sdpMLineIndex() : mids.indexOf(candidate.sdpMid());
    if (index < 0 || index >= mids.size() || candidate.sdpMLineIndex() >= mids.size()) {
      return Optional.empty();
    }
    return Optional.of(new Candidate(candidate.candidate(), mids.get(index), index));
  }
}
