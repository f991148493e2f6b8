package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.CandidateCheck;
import belfort.mediacontrol.media.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way of a lesson's browsers' candidates to their endpoints: judged and counted as they come,
 * kept until the endpoint stands, placed at their m-lines and told in one batch.
 */
final class BrowserCandidates {
  private final CandidateCheck policy;
  private final OfferedCandidates offered;
  private final LessonGraph graph;
  private final Wiring wiring;
  private final NodeLink node;
  private final MediaCounters counters;

  BrowserCandidates(
      CandidateCheck policy,
      OfferedCandidates offered,
      LessonGraph graph,
      Wiring wiring,
      NodeLink node,
      MediaCounters counters) {
    this.policy = policy;
    this.offered = offered;
    this.graph = graph;
    this.wiring = wiring;
    this.node = node;
    this.counters = counters;
  }

  /** Takes or refuses a candidate; true when somebody has to {@link #tell} those that wait. */
  boolean take(PeerId peer, int attempt, Candidate candidate) {
    if (candidate.candidate().isEmpty()) {
      return false; // the end of candidates
    }
    if (policy.judge(candidate.candidate()) != CandidateCheck.Verdict.ALLOWED) {
      counters.add(Counter.CANDIDATES_DROPPED);
      return false;
    }
    return switch (offered.take(peer, attempt, candidate)) {
      case FIRST -> true;
      case WAITS -> false;
      case REFUSED -> {
        counters.add(Counter.CANDIDATES_REFUSED);
        yield false;
      }
    };
  }

  /** Tells the node what waits for this attempt, if its endpoint still stands. */
  void tell(PeerId peer, int attempt) throws NodeCallException {
    List<Candidate> waiting = offered.drain(peer, attempt);
    Optional<Endpoint> endpoint = graph.current(peer);
    if (endpoint.isEmpty() || endpoint.get().attempt() != attempt || node.isForwarding()) {
      // ours is ICE-lite: it learns the address from the browser's first check
      return;
    }
    List<Candidate> fit = new ArrayList<>();
    for (Candidate candidate : waiting) {
      Optional<Candidate> placed = place(candidate, endpoint.get().mids());
      if (placed.isPresent()) {
        fit.add(placed.get());
      } else {
        counters.add(Counter.CANDIDATES_REFUSED);
      }
    }
    if (!fit.isEmpty()) {
      node.transact(wiring.candidates(endpoint.get(), fit)).orThrow();
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
