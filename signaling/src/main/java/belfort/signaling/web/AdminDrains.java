package belfort.signaling.web;

import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import belfort.signaling.identity.Session;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** {@code nodes/<id>/drain} of the admin's page: empties a node, or takes it into use again. */
final class AdminDrains {
  private final NodeDrains drains;
  private final Ledger ledger;
  private final LessonStore lessons;
  private final InstantSource clock;

  AdminDrains(NodeDrains drains, Ledger ledger, LessonStore lessons, InstantSource clock) {
    this.drains = drains;
    this.ledger = ledger;
    this.lessons = lessons;
    this.clock = clock;
  }

  /**
   * What the page sends.
   *
   * @param minutes the deadline; absent: when the last lesson there has ended
   */
  record Order(@Nullable Integer minutes) {}

  void drain(HttpCall call, Session admin, String id)
      throws Refusal, StoreException, LedgerException {
    Integer minutes = call.body(Order.class).minutes();
    NodeEntry node = drains.find(id);
    Duration within =
        minutes == null
            ? Duration.between(clock.instant(), lastBell(node.id()))
            : Duration.ofMinutes(minutes);
    drains.drain(node, within, "admin", admin.participant().value());
    call.empty(204);
  }

  void undrain(HttpCall call, Session admin, String id) throws Refusal, LedgerException {
    drains.undrain(drains.find(id), admin.participant().value());
    call.empty(204);
  }

  /** When the last of the lessons that stand on the node ends; now, when none does. */
  private Instant lastBell(NodeId node) throws StoreException, LedgerException {
    Instant now = clock.instant();
    Instant last = now;
    for (Lesson lesson : lessons.between(now, now.plusMillis(1))) {
      if (lesson.endsAt().isAfter(last) && standsOn(lesson, node)) {
        last = lesson.endsAt();
      }
    }
    return last;
  }

  private boolean standsOn(Lesson lesson, NodeId node) throws LedgerException {
    return lesson.endedAt().isEmpty()
        && ledger.parts(lesson.id()).stream().anyMatch(part -> part.node().equals(node));
  }
}
