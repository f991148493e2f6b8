package belfort.signaling;

import belfort.mediacontrol.media.LessonId;
import belfort.signaling.engine.Rooms;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.Link;
import belfort.signaling.store.LinkStore;
import belfort.signaling.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of an admin's orders that came in at another server: every second it reads which lessons
 * were ended and which links were taken back, and tells the rooms. An order for a room that is not
 * here is its owner's; one that a room knows already changes nothing.
 */
final class OrderWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OrderWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /**
   * So far back is read again: a commit becomes visible after its stamp, clocks differ a little,
   * and an order may concern a room that was without an owner when it came.
   */
  private static final Duration OVERLAP = Duration.ofSeconds(30);

  private final LessonStore lessons;
  private final LinkStore links;
  private final Rooms rooms;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("orders").factory());
  private long lastSuccessNanos = System.nanoTime();
  private boolean away;

  private OrderWatch(LessonStore lessons, LinkStore links, Rooms rooms) {
    this.lessons = lessons;
    this.links = links;
    this.rooms = rooms;
  }

  static OrderWatch start(LessonStore lessons, LinkStore links, Rooms rooms) {
    OrderWatch watch = new OrderWatch(lessons, links, rooms);
    var _ =
        watch.executor.scheduleWithFixedDelay(
            watch::quietly, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private void quietly() {
    try {
      read();
      away = false;
    } catch (StoreException failure) {
      if (!away) {
        away = true;
        LOG.warn("event=orders_unread cause=\"{}\"", failure.getMessage());
      }
    } catch (RuntimeException fault) {
      LOG.error("event=orders_unread", fault);
    }
  }

  private void read() throws StoreException {
    long now = System.nanoTime();
    Duration lately = Duration.ofNanos(now - lastSuccessNanos).plus(OVERLAP);
    for (LessonId lesson : lessons.endedWithin(lately)) {
      rooms.end(lesson, "admin");
    }
    for (Link link : links.revokedWithin(lately)) {
      Optional<LessonId> lesson = link.lesson();
      if (lesson.isPresent()) {
        rooms.revoke(lesson.get(), link.participant());
      }
    }
    lastSuccessNanos = now;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
