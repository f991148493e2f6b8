package belfort.signaling.store;

import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Decision;
import belfort.mediacontrol.placement.Decision.Candidate;
import belfort.mediacontrol.placement.Ledger.Drain;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a placement decision. Its own records, so that what was stored last year can be read
 * when the records of placement have changed.
 */
final class DecisionCodec {
  private final JsonMapper mapper =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** The candidates alone, as the admin's page gets them. */
  String candidates(Decision decision) {
    return write(
        decision.candidates().stream()
            .map(each ->
                new ShownCandidate(
                    each.node().value(),
                    each.fits(),
                    each.verdict().name(),
                    each.drawn(),
                    each.score(),
                    each.fullest(),
                    each.why()))
            .toList());
  }

  String write(Decision decision) {
    return write(
        new Stored(
            decision.request().demand(),
            decision.request().kind().name(),
            decision.request().except().stream().map(NodeId::value).sorted().toList(),
            decision.nodes().stream().map(StoredNode::of).toList(),
            decision.candidates().stream().map(StoredCandidate::of).toList(),
            decision.request().unit(),
            decision.request().planned().map(StoredPlan::of).orElse(null)));
  }

  /** A decision from its row. */
  Decision read(String json, String chosen, String reason, long seed) {
    try {
      Stored stored = mapper.readValue(json, Stored.class);
      Set<NodeId> except =
          stored.except().stream().map(NodeId::new).collect(Collectors.toUnmodifiableSet());
      return new Decision(
          Optional.of(new NodeId(chosen)),
          new Placement.Request(
              stored.demand(),
              Placement.Kind.valueOf(stored.kind()),
              except,
              Objects.requireNonNullElse(stored.unit(), stored.demand()),
              Optional.ofNullable(stored.planned()).map(StoredPlan::plan)),
          stored.nodes().stream().map(StoredNode::view).toList(),
          stored.candidates().stream().map(StoredCandidate::candidate).toList(),
          Decision.Reason.valueOf(reason),
          seed);
    } catch (JacksonException broken) {
      throw new IllegalStateException("a stored placement cannot be read", broken);
    }
  }

  private String write(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JacksonException broken) {
      throw new IllegalStateException("no JSON for a placement", broken);
    }
  }

  record ShownCandidate(
      String node,
      boolean fits,
      String verdict,
      boolean drawn,
      double score,
      String fullest,
      String why) {}

  /**
   * @param unit null in rows from before it was stored
   * @param planned null when there was no plan
   */
  record Stored(
      Capacity demand,
      String kind,
      List<String> except,
      List<StoredNode> nodes,
      List<StoredCandidate> candidates,
      @Nullable Capacity unit,
      @Nullable StoredPlan planned) {}

  record StoredPlan(String node, boolean stands) {
    static StoredPlan of(Placement.Planned planned) {
      return new StoredPlan(planned.node().value(), planned.stands());
    }

    Placement.Planned plan() {
      return new Placement.Planned(new NodeId(node), stands);
    }
  }

  record StoredNode(
      String id,
      String url,
      @Nullable StoredDrain drain,
      Costs costs,
      long cpuMicros,
      long kilobits,
      long endpoints,
      Capacity reserved,
      int lessons,
      String reach) {
    static StoredNode of(Placement.NodeView view) {
      NodeEntry entry = view.entry();
      return new StoredNode(
          entry.id().value(),
          entry.url(),
          entry.drain().map(StoredDrain::of).orElse(null),
          entry.budget().costs(),
          entry.budget().cpuMicrosPerSecond(),
          entry.budget().kilobitsOutPerSecond(),
          entry.budget().endpoints(),
          entry.reserved(),
          entry.lessons(),
          view.reach().name());
    }

    Placement.NodeView view() {
      return new Placement.NodeView(
          new NodeEntry(
              new NodeId(id),
              url,
              Optional.ofNullable(drain).map(StoredDrain::drain),
              new Budget(costs, cpuMicros, kilobits, endpoints),
              reserved,
              lessons),
          Placement.Reach.valueOf(reach));
    }
  }

  record StoredDrain(long since, long until, String reason) {
    static StoredDrain of(Drain drain) {
      return new StoredDrain(
          drain.since().toEpochMilli(), drain.until().toEpochMilli(), drain.reason());
    }

    Drain drain() {
      return new Drain(Instant.ofEpochMilli(since), Instant.ofEpochMilli(until), reason);
    }
  }

  record StoredCandidate(String node, String verdict, boolean drawn, double score, String fullest) {
    static StoredCandidate of(Candidate candidate) {
      return new StoredCandidate(
          candidate.node().value(),
          candidate.verdict().name(),
          candidate.drawn(),
          candidate.score(),
          candidate.fullest());
    }

    Candidate candidate() {
      return new Candidate(
          new NodeId(node), Decision.Verdict.valueOf(verdict), drawn, score, fullest);
    }
  }
}
