package belfort.signaling;

import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.LedgerException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ledger says of the nodes, for Prometheus. Read from time to time and not with each
 * scrape, so that nobody's monitoring becomes the database's load.
 */
final class NodeMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMetrics.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final Entries ledger;
  private final Supplier<List<NodeStatus>> media;
  private final InstantSource clock;
  private final MultiGauge fullness;
  private final MultiGauge lessons;
  private final MultiGauge draining;
  private final MultiGauge overdue;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("node-metrics").factory());
  private volatile double taking;
  private volatile double oneMayFail;

  /** The ledger's nodes. */
  @FunctionalInterface
  interface Entries {
    List<NodeEntry> read() throws LedgerException;
  }

  NodeMetrics(
      MeterRegistry registry,
      Entries ledger,
      Supplier<List<NodeStatus>> media,
      InstantSource clock) {
    this.ledger = ledger;
    this.media = media;
    this.clock = clock;
    this.fullness =
        gauge(registry, "fullness", "reserved or observed, of the budget's fullest part");
    this.lessons = gauge(registry, "lessons", "parts of lessons on the node");
    this.draining = gauge(registry, "draining", "1 while the node is drained");
    this.overdue = gauge(registry, "drain_overdue", "1 when a drain's deadline has passed");
    Gauge.builder("belfort_nodes_taking_lessons", this, all -> all.taking)
        .description("nodes that are up and not drained")
        .register(registry);
    Gauge.builder("belfort_nodes_one_may_fail", this, all -> all.oneMayFail)
        .description("1 while what any one node carries would fit on the others")
        .register(registry);
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder("belfort_node_" + name).description(description).register(registry);
  }

  void start() {
    var _ =
        executor.scheduleWithFixedDelay(this::quietly, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void quietly() {
    try {
      read();
    } catch (LedgerException away) {
      LOG.debug("event=node_metrics_stale cause=\"{}\"", away.getMessage());
    } catch (RuntimeException fault) {
      LOG.error("event=node_metrics_failed", fault);
    }
  }

  void read() throws LedgerException {
    List<NodeEntry> nodes = ledger.read();
    show(fullness, nodes, node -> node.budget().fullness(node.reserved()));
    show(lessons, nodes, NodeEntry::lessons);
    show(draining, nodes, node -> node.draining() ? 1 : 0);
    show(overdue, nodes, node -> isOverdue(node) ? 1 : 0);
    Set<String> up =
        media.get().stream()
            .filter(status -> status.state() == NodeStatus.State.UP)
            .map(status -> status.id().value())
            .collect(Collectors.toSet());
    List<NodeEntry> open =
        nodes.stream().filter(node -> up.contains(node.id().value()) && !node.draining()).toList();
    taking = open.size();
    oneMayFail = oneMayFail(open) ? 1 : 0;
  }

  private boolean isOverdue(NodeEntry node) {
    return node.lessons() > 0
        && node.drain().filter(drain -> drain.until().isBefore(clock.instant())).isPresent();
  }

  /** Whether what each node holds, spread as evenly as they are full, fits on the others. */
  static boolean oneMayFail(List<NodeEntry> nodes) {
    return nodes.size() > 1 && nodes.stream().allMatch(lost -> fitsElsewhere(lost, nodes));
  }

  private static boolean fitsElsewhere(NodeEntry lost, List<NodeEntry> nodes) {
    double left = 0;
    for (NodeEntry other : nodes) {
      if (!other.id().equals(lost.id())) {
        // in shares of the other's own budget: unequal machines weigh as they are
        double share = other.budget().fullness(lost.reserved());
        double free = 1 - other.budget().fullness(other.reserved());
        left += share == 0 ? 1 : Math.max(0, free) / share;
      }
    }
    return lost.reserved().equals(Capacity.NONE) || left >= 1;
  }

  private static void show(
      MultiGauge gauge, List<NodeEntry> nodes, ToDoubleFunction<NodeEntry> value) {
    gauge.register(
        nodes.stream()
            .<Row<?>>map(
                node -> Row.of(Tags.of("node", node.id().value()), value.applyAsDouble(node)))
            .toList(),
        true);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
