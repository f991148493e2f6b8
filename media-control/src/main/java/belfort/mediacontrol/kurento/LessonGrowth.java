package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a lesson's next peer finds room: on a part whose reservation holds it, on one that grows in
 * the ledger, or on a further node. Without the ledger a lesson that runs goes on as if there were
 * room. Blocks on the ledger.
 */
final class LessonGrowth {
  private static final Logger log = LoggerFactory.getLogger(LessonGrowth.class);

  /** A further node is reserved for so many times {@link KurentoConfig.Spanning#growBy}. */
  private static final int FURTHER_NODE = 3;

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
      for (LessonPart part : lesson.places().inOrderFor(peer)) {
        Capacity one = part.unit(peer);
        Capacity more = shape.watching(growBy).plus(one);
        if (part.hasRoomForAPeer() && (raise(part, more) || raise(part, one))) {
          lesson.places().put(peer, part);
          return part;
        }
      }
      LessonPart part = further(peer);
      lesson.places().put(peer, part);
      return part;
    } catch (LedgerException e) {
      counters.add(Counter.LEDGER_FAILURES);
      return withoutLedger(peer, e);
    }
  }

  private boolean raise(LessonPart part, Capacity by)
      throws LedgerException, MediaUnavailableException {
    Capacity to = lesson.places().load(part).plus(by).max(part.reserved());
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

  private LessonPart further(PeerId peer) throws LedgerException, MediaUnavailableException {
    for (int viewers : new int[] {growBy * FURTHER_NODE, growBy, 1}) {
      Capacity demand = shape.relayIn().plus(shape.watching(viewers)).plus(spareFor(peer));
      Optional<LessonPart> added = opener.addPart(lesson, demand, viewers);
      if (added.isPresent()) {
        return added.get();
      }
    }
    throw new MediaUnavailableException(
        Code.NO_CAPACITY, "the lesson's nodes are full, and no other one has room");
  }

  /** Who publishes on a further node brings a source that the profile does not foresee there. */
  private Capacity spareFor(PeerId peer) {
    return peer instanceof PeerId.Publish
        ? lesson.places().all().getFirst().unit(peer)
        : Capacity.NONE;
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
