package belfort.signaling;

import belfort.mediacontrol.placement.LedgerException;
import belfort.signaling.store.BellStore;
import belfort.signaling.store.StoreException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rings from time to time for whoever plans the bells, and tells Prometheus what is foreseen. A
 * failure is counted and tried again: no lesson waits for a plan.
 */
final class BellWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BellWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(20);

  private final BellKeeper keeper;
  private final BellStore store;
  private final InstantSource clock;
  private final Counter planned;
  private final Counter failed;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("bells").factory());
  private volatile List<BellStore.Forecast> coming = List.of();

  BellWatch(MeterRegistry registry, BellKeeper keeper, BellStore store, InstantSource clock) {
    this.keeper = keeper;
    this.store = store;
    this.clock = clock;
    this.planned =
        Counter.builder("belfort_bells_planned")
            .description("plans of a bell that this server wrote")
            .register(registry);
    this.failed =
        Counter.builder("belfort_bells_failed")
            .description("times that this server could not plan or read the bells")
            .register(registry);
    gauge(registry, "fullness", "of the fullest coming bell, over the budgets", this::fullest);
    gauge(
        registry,
        "lessons_not_fitting",
        "of the coming bell with the most of them",
        bells -> most(bells, BellStore.Forecast::unplaced));
    gauge(
        registry,
        "one_may_fail",
        "1 while at every coming bell any one node may be lost",
        bells -> bells.stream().allMatch(bell -> bell.outlook().reserve().holds()) ? 1 : 0);
    gauge(registry, "age_seconds", "since the forecast was made; 0 without one", this::age);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<List<BellStore.Forecast>> value) {
    Gauge.builder("belfort_forecast_" + name, this, all -> value.applyAsDouble(all.coming))
        .description(description)
        .register(registry);
  }

  private double fullest(List<BellStore.Forecast> bells) {
    return most(bells, bell -> bell.outlook().share());
  }

  private static double most(
      List<BellStore.Forecast> bells, ToDoubleFunction<BellStore.Forecast> of) {
    return bells.stream().mapToDouble(of).max().orElse(0);
  }

  private double age(List<BellStore.Forecast> bells) {
    return most(
        bells, bell -> Math.max(0, Duration.between(bell.at(), clock.instant()).toSeconds()));
  }

  void start() {
    var _ =
        executor.scheduleWithFixedDelay(
            this::quietly, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Plans if it is our turn, then reads what is foreseen, by whichever server. */
  void quietly() {
    try {
      planned.increment(keeper.turn());
      coming = store.forecast();
    } catch (StoreException | LedgerException away) {
      failed.increment();
      LOG.warn("event=bells_unplanned cause=\"{}\"", away.getMessage());
    } catch (RuntimeException fault) {
      failed.increment();
      LOG.error("event=bells_unplanned", fault);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
