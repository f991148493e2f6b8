package belfort.signaling.web;

import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Demand;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.Reserve;
import belfort.signaling.engine.Rooms;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.StoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The towers: nodes, the lessons on them, rooms and what is left, put together for the admin. */
final class AdminNow {
  /** What "a lesson" means when the page says how many still fit. */
  private static final Capacity USUAL_LESSON = Demand.of(Profile.LECTURE, 25);

  /** Nothing is gained by saying that an almost empty node is covered a thousand times. */
  private static final double MOST_COVERED = 99;

  private final MediaControl media;
  private final Ledger ledger;
  private final Rooms rooms;
  private final LessonStore lessons;
  private final InstantSource clock;

  AdminNow(
      MediaControl media, Ledger ledger, Rooms rooms, LessonStore lessons, InstantSource clock) {
    this.media = media;
    this.ledger = ledger;
    this.rooms = rooms;
    this.lessons = lessons;
    this.clock = clock;
  }

  AdminViews.Now look() throws StoreException, LedgerException {
    List<Rooms.RoomSummary> open = rooms.list();
    Map<LessonId, String> titles = titles(open);
    Map<String, Ledger.NodeEntry> entries = new HashMap<>();
    ledger.nodes().forEach(entry -> entries.put(entry.id().value(), entry));
    Map<String, List<AdminViews.Floor>> floors = floors(open, titles, entries);
    List<AdminViews.Node> nodes = new ArrayList<>();
    List<String> usable = new ArrayList<>();
    List<Reserve.Load> loads = new ArrayList<>();
    for (NodeStatus status : media.nodes()) {
      Ledger.NodeEntry entry = entries.get(status.id().value());
      Capacity reserved = entry == null ? status.reserved() : entry.reserved();
      nodes.add(
          AdminViews.Node.of(
              status, reserved, floors.getOrDefault(status.id().value(), List.of())));
      if (status.state() == NodeStatus.State.UP && !status.slow()) {
        usable.add(status.id().value());
        loads.add(new Reserve.Load(status.budget(), reserved.max(status.observed())));
      }
    }
    Reserve reserve = Reserve.of(loads);
    return new AdminViews.Now(
        clock.millis(),
        nodes,
        open.stream()
            .map(room -> AdminViews.Room.of(room, titles.getOrDefault(room.lesson(), "")))
            .toList(),
        new AdminViews.Totals(
            open.stream().mapToInt(room -> room.present() + room.away()).sum(),
            open.size(),
            SpareCapacity.lessonsThatStillFit(loads, USUAL_LESSON),
            reserve.holds(),
            loads.size() < 2
                ? null
                : new AdminViews.ReserveView(
                    usable.get(reserve.hardest()), Math.min(MOST_COVERED, reserve.covered()))));
  }

  private Map<LessonId, String> titles(List<Rooms.RoomSummary> open) throws StoreException {
    Map<LessonId, String> titles = new HashMap<>();
    for (Rooms.RoomSummary room : open) {
      Optional<Lesson> lesson = lessons.find(room.lesson());
      lesson.ifPresent(found -> titles.put(found.id(), found.title()));
    }
    return titles;
  }

  private Map<String, List<AdminViews.Floor>> floors(
      List<Rooms.RoomSummary> open,
      Map<LessonId, String> titles,
      Map<String, Ledger.NodeEntry> entries)
      throws LedgerException {
    Map<String, List<AdminViews.Floor>> floors = new HashMap<>();
    for (Rooms.RoomSummary room : open) {
      for (Ledger.Reservation part : ledger.parts(room.lesson())) {
        Ledger.NodeEntry node = entries.get(part.node().value());
        Budget budget = node == null ? Budget.NONE : node.budget();
        floors
            .computeIfAbsent(part.node().value(), _ -> new ArrayList<>())
            .add(
                new AdminViews.Floor(
                    room.lesson().value(),
                    titles.getOrDefault(room.lesson(), ""),
                    part.part(),
                    AdminViews.Amount.of(part.reserved(), budget),
                    AdminViews.Amount.of(part.observed(), budget)));
      }
    }
    return floors;
  }
}
