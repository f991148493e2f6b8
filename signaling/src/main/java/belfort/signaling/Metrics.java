package belfort.signaling;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.NodeStatus;
import belfort.signaling.engine.EngineCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What Prometheus reads: the JVM's and our own counters. */
final class Metrics {
  private Metrics() {}

  static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return registry;
  }

  /** The registry holds what it watches weakly: so it watches the counters, which live on. */
  static void register(MeterRegistry registry, EngineCounters engine) {
    engine.register((name, value) ->
        FunctionCounter.builder("belfort_engine_" + name, engine, all -> value.getAsLong())
            .register(registry));
  }

  static void register(
      MeterRegistry registry,
      EngineCounters engine,
      MediaCounters counters,
      Supplier<List<NodeStatus>> nodes) {
    register(registry, engine);
    for (MediaCounters.Counter counter : MediaCounters.Counter.values()) {
      FunctionCounter.builder(
              "belfort_media_" + counter.name().toLowerCase(Locale.ROOT),
              counters,
              all -> all.get(counter))
          .register(registry);
    }
    Gauge.builder(
            "belfort_nodes_up",
            () -> nodes.get().stream().filter(n -> n.state() == NodeStatus.State.UP).count())
        .strongReference(true)
        .register(registry);
  }
}
