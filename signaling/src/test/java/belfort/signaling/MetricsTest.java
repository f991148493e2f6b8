package belfort.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.NodeId;
import belfort.signaling.engine.EngineCounters;
import belfort.signaling.store.BellStore;
import belfort.signaling.store.Database;
import belfort.signaling.store.DatabaseSettings;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  @Test
  void theEnginesCountersStillCountAfterACollectionOfGarbage() {
    PrometheusMeterRegistry registry = Metrics.registry();
    EngineCounters counters = new EngineCounters();
    Metrics.register(registry, counters);

    System.gc();
    counters.add(EngineCounters.Count.EVENTS, 7);

    assertTrue(registry.scrape().contains("belfort_engine_events_total 7.0"), registry.scrape());
  }

  @Test
  void alertsAndDashboardNameOnlyMetricsThatThereAre() throws Exception {
    PrometheusMeterRegistry registry = Metrics.registry();
    Metrics.register(registry, new EngineCounters(), new MediaCounters(), List::of);
    new NodeMetrics(registry, () -> List.of(node("n1", 10)), List::of, InstantSource.system())
        .read();
    try (Database nowhere =
        Database.open(new DatabaseSettings("jdbc:mysql://127.0.0.1:1/x", "", ""), "bells", 1)) {
      BellStore bells = new BellStore(nowhere);
      InstantSource clock = InstantSource.system();
      BellKeeper keeper = new BellKeeper(bells, List::of, List::of, "s1", clock);
      new BellWatch(registry, keeper, bells, clock).close();
    }
    Set<String> there = new TreeSet<>(EDGE);
    registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> there.add(line.split("[ {]", 2)[0]));
    Set<String> named = new TreeSet<>();
    for (String file : List.of("prometheus/alerts.yaml", "grafana/belfort.json")) {
      Matcher metric =
          Pattern.compile("(?:belfort|jvm|process)_[a-z_]+")
              .matcher(Files.readString(Path.of("..", "deploy").resolve(file)));
      while (metric.find()) {
        named.add(metric.group());
      }
    }
    assertTrue(named.size() > 20, named::toString);
    named.removeAll(there);
    assertEquals(Set.of(), named);
  }

  /** Those of the ports; TlsIT sees that they are there. */
  private static final Set<String> EDGE =
      Set.of(
          "belfort_edge_refused_total",
          "belfort_sockets",
          "belfort_tls_certificate_expires_seconds",
          "belfort_tls_reload_failed_total");

  @Test
  void oneNodeMayFailWhenTheOthersHaveRoomForWhatItHolds() {
    assertFalse(NodeMetrics.oneMayFail(List.of()));
    assertFalse(NodeMetrics.oneMayFail(List.of(node("n1", 0))));
    assertTrue(NodeMetrics.oneMayFail(List.of(node("n1", 50), node("n2", 50))));
    assertFalse(NodeMetrics.oneMayFail(List.of(node("n1", 60), node("n2", 50))));
    assertTrue(NodeMetrics.oneMayFail(List.of(node("n1", 60), node("n2", 60), node("n3", 60))));
    assertFalse(NodeMetrics.oneMayFail(List.of(node("n1", 80), node("n2", 80), node("n3", 80))));
  }

  private static NodeEntry node(String id, int endpoints) {
    return new NodeEntry(
        new NodeId(id),
        "ws://" + id + ":8888/kurento",
        Optional.empty(),
        new Budget(new Costs(1, 1, 1), 1_000_000, 1_000_000, 100),
        new Capacity(0, 0, 0, 0, endpoints),
        1);
  }
}
