package belfort.signaling;

import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.engine.EngineCounters;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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
}
