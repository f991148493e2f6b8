package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.Growth;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.Placement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a lesson's next peer finds room: on a part whose reservation holds it, or where {@link
 * Growth} says: on a part that grows in the ledger, or on a further node. Without the ledger a
 * lesson that runs goes on as if there were room. Blocks on the ledger.
 */
final class LessonGrowth {
  private static final Logger log = LoggerFactory.getLogger(LessonGrowth.class);

  /** So often another server may be faster before we give up. */
  private static final int TRIES = 6;

  private final KurentoLesson lesson;
  private final LessonOpener opener;
  private final Ledger ledger;
  private final int growBy;
  private final Demand.Shape shape;
  private final MediaCounters counters;

  /** Two peers of one lesson must not each reserve a node. */
  private final ReentrantLock growing = new ReentrantLock();

  LessonGrowth(
      KurentoLesson lesson,
      LessonOpener opener,
      Ledger ledger,
      int growBy,
      MediaCounters counters) {
    this.lesson = lesson;
    this.opener = opener;
    this.ledger = ledger;
    this.growBy = growBy;
    this.counters = counters;
    LessonOpening opening = lesson.opening();
    this.shape = Demand.shape(opening.profile(), opening.expected(), opening.habit());
  }

  /** The part that takes the peer, which is assigned to it. */
  LessonPart placeFor(PeerId peer) throws MediaUnavailableException {
    Optional<LessonPart> fits = lesson.places().take(peer);
    if (fits.isPresent()) {
      return fits.get();
    }
    growing.lock();
    try {
      Optional<LessonPart> meanwhile = lesson.places().take(peer);
      return meanwhile.isPresent() ? meanwhile.get() : grow(peer);
    } finally {
      growing.unlock();
    }
  }

  private LessonPart grow(PeerId peer) throws MediaUnavailableException {
    try {
      for (int i = 0; i < TRIES; i++) {
        Optional<LessonPart> part = take(next(ask(peer)));
        if (part.isPresent()) {
          lesson.places().put(peer, part.get());
          return part.get();
        }
      }
      throw noRoom();
    } catch (LedgerException e) {
      counters.add(Counter.LEDGER_FAILURES);
      return withoutLedger(peer, e);
    }
  }

  /**
   * Before somebody is turned away only because a relay has no place on the first node, the relay
   * is made all the same: it is small, and counted as soon as it is observed.
   */
  private Growth.Step next(Growth.Ask ask) throws LedgerException {
    List<Placement.NodeView> nodes = opener.views();
    Growth.Step step = Growth.next(nodes, ask, opener.seed());
    return step instanceof Growth.Step.NoRoom
        ? Growth.next(nodes, ask.withoutFeeder(), opener.seed())
        : step;
  }

  private Growth.Ask ask(PeerId peer) {
    List<LessonPart> parts =
        lesson.places().inOrderFor(peer).stream().filter(LessonPart::hasRoomForAPeer).toList();
    Optional<LessonPart> feeder =
        lesson.places().all().stream().filter(LessonPart::isUsable).findFirst();
    Capacity one = feeder.map(part -> part.unit(peer)).orElseGet(() -> shape.watching(1));
    return new Growth.Ask(
        shape,
        one,
        growBy,
        peer instanceof PeerId.Publish ? one : Capacity.NONE,
        parts.stream().map(this::standing).toList(),
        feeder.map(this::standing),
        lesson.nodes());
  }

  private Growth.Standing standing(LessonPart part) {
    return new Growth.Standing(part.node().id(), part.reserved(), lesson.places().load(part));
  }

  /** Does what the rule says; empty when another server was faster, or the node failed. */
  private Optional<LessonPart> take(Growth.Step step)
      throws LedgerException, MediaUnavailableException {
    return switch (step) {
      case Growth.Step.Grow grow -> raised(grow);
      case Growth.Step.Leaf leaf -> {
        boolean fed = leaf.relay().isEmpty() || raised(leaf.relay().get()).isPresent();
        yield fed ? opener.addPart(lesson, leaf.demand(), leaf.viewers()) : Optional.empty();
      }
      case Growth.Step.NoRoom none -> throw noRoom();
    };
  }

  private static MediaUnavailableException noRoom() {
    return new MediaUnavailableException(
        Code.NO_CAPACITY, "the lesson's nodes are full, and no other one has room");
  }

  private Optional<LessonPart> raised(Growth.Step.Grow grow)
      throws LedgerException, MediaUnavailableException {
    Optional<LessonPart> part =
        lesson.places().all().stream()
            .filter(each -> each.node().id().equals(grow.node()))
            .findFirst();
    return part.isPresent() && raiseTo(part.get(), grow.to()) ? part : Optional.empty();
  }

  private boolean raise(LessonPart part, Capacity by)
      throws LedgerException, MediaUnavailableException {
    return raiseTo(part, lesson.places().load(part).plus(by).max(part.reserved()));
  }

  private boolean raiseTo(LessonPart part, Capacity to)
      throws LedgerException, MediaUnavailableException {
    return switch (ledger.grow(
        lesson.opening().lesson(), lesson.opening().epoch(), part.node().id(), to)) {
      case RESERVED -> {
        part.reserved(to);
        yield true;
      }
      case FULL -> false;
      case FENCED ->
          throw new MediaUnavailableException(Code.FENCED, "another server owns the lesson");
    };
  }

  /**
   * Reserves room elsewhere for what stands, or stood, on a part: in what the other parts have
   * left, in the headroom of their nodes, or on a further node. False when nothing has room.
   */
  boolean provideFor(LessonPart leaving) throws MediaUnavailableException {
    growing.lock();
    try {
      Capacity stands = lesson.places().load(leaving);
      if (othersHold(leaving, stands)) {
        return true;
      }
      for (LessonPart part : lesson.places().all()) {
        if (part.isUsable() && !part.equals(leaving) && raise(part, stands)) {
          return true;
        }
      }
      Capacity all = stands.max(leaving.reserved());
      return opener.addPart(lesson, all, leaving.expected()).isPresent()
          || opener.addPart(lesson, stands, leaving.expected()).isPresent();
    } catch (LedgerException e) {
      counters.add(Counter.LEDGER_FAILURES);
      return false;
    } finally {
      growing.unlock();
    }
  }

  private boolean othersHold(LessonPart leaving, Capacity stands) {
    Capacity free = Capacity.NONE;
    boolean any = false;
    for (LessonPart part : lesson.places().all()) {
      if (part.isUsable() && !part.equals(leaving)) {
        free = free.plus(part.reserved().minus(lesson.places().load(part)));
        any = true;
      }
    }
    return any && stands.within(free);
  }

  private LessonPart withoutLedger(PeerId peer, LedgerException away)
      throws MediaUnavailableException {
    List<LessonPart> order = lesson.places().inOrderFor(peer);
    for (LessonPart part : order) {
      if (part.hasRoomForAPeer()) {
        log.info("lesson={} grows without the ledger", lesson.opening().lesson());
        lesson.places().put(peer, part);
        return part;
      }
    }
    throw new MediaUnavailableException(
        Code.LEDGER_UNAVAILABLE, "the lesson is full and the ledger does not answer", away);
  }
}
