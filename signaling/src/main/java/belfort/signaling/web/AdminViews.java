package belfort.signaling.web;

import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.placement.Budget;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger;
import belfort.signaling.engine.Rooms;
import belfort.signaling.store.Lesson;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The JSON that the admin's page gets, as docs/protocol.md says. */
final class AdminViews {
  private AdminViews() {}

  record Now(long now, List<Node> nodes, List<Room> rooms, Totals totals) {}

  record Amount(
      long packetsInPerSecond,
      long packetsOutPerSecond,
      long kilobitsPerSecond,
      long joinsPerMinute,
      long endpoints,
      long cpuMicros) {
    /** An amount, and what it costs on the node that bears it. */
    static Amount of(Capacity capacity, Budget on) {
      return new Amount(
          capacity.packetsInPerSecond(),
          capacity.packetsOutPerSecond(),
          capacity.kilobitsOutPerSecond(),
          capacity.joinsPerMinute(),
          capacity.endpoints(),
          on.cpuMicros(capacity));
    }
  }

  /** What of a node may be given away. */
  record BudgetView(long cpuMicros, long kilobitsPerSecond, long endpoints) {
    static BudgetView of(Budget budget) {
      return new BudgetView(
          budget.cpuMicrosPerSecond(), budget.kilobitsOutPerSecond(), budget.endpoints());
    }
  }

  record Node(
      String id,
      String url,
      String kind,
      String state,
      String version,
      String serverId,
      long since,
      double roundTripMs,
      BudgetView budget,
      Amount reserved,
      Amount observed,
      List<Floor> lessons,
      double cpuPercent,
      long memoryKiB,
      boolean slow,
      @Nullable DrainView drain) {
    static Node of(NodeStatus status, Capacity reserved, List<Floor> floors) {
      return new Node(
          status.id().value(),
          status.url(),
          status.kind(),
          status.state().name().toLowerCase(Locale.ROOT),
          status.version(),
          status.serverId(),
          status.since().toEpochMilli(),
          status.roundTrip().toNanos() / 1e6,
          BudgetView.of(status.budget()),
          Amount.of(reserved, status.budget()),
          Amount.of(status.observed(), status.budget()),
          floors,
          status.cpuPercentOfOneCore(),
          status.memoryKiB(),
          status.slow(),
          status.drain().map(DrainView::of).orElse(null));
    }
  }

  record Floor(String lesson, String title, int part, Amount reserved, Amount observed) {}

  record Room(
      String lesson,
      String title,
      String phase,
      String server,
      long epoch,
      int present,
      int away,
      int waiting,
      boolean teacherHere,
      String node,
      int publishing,
      boolean unsaved,
      long since) {
    static Room of(Rooms.RoomSummary room, String title) {
      return new Room(
          room.lesson().value(),
          title,
          room.phase(),
          room.server(),
          room.epoch(),
          room.present(),
          room.away(),
          room.waiting(),
          room.teacherHere(),
          room.node(),
          room.publishing(),
          room.unsaved(),
          room.since().toEpochMilli());
    }
  }

  /**
   * @param reserve what is left if the node is lost whose loss is hardest
   */
  record Totals(
      int inLessons,
      int rooms,
      long lessonsThatStillFit,
      boolean oneNodeMayFail,
      @Nullable ReserveView reserve) {}

  /**
   * The slack for one lost node.
   *
   * @param node whose loss is hardest
   * @param covered how often what it holds finds room on the others: 1 and more is enough
   */
  record ReserveView(String node, double covered) {}

  /** A node that is emptied. */
  record DrainView(long since, long until, String reason) {
    static DrainView of(Ledger.Drain drain) {
      return new DrainView(
          drain.since().toEpochMilli(), drain.until().toEpochMilli(), drain.reason());
    }
  }

  record Lessons(List<LessonRow> lessons) {}

  record LessonRow(
      String id,
      String title,
      String profile,
      long startsAt,
      long endsAt,
      String teacher,
      @Nullable String className,
      int expected,
      String phase) {
    static LessonRow of(Lesson lesson, String phase) {
      return new LessonRow(
          lesson.id().value(),
          lesson.title(),
          lesson.profile().name().toLowerCase(Locale.ROOT),
          lesson.startsAt().toEpochMilli(),
          lesson.endsAt().toEpochMilli(),
          lesson.teacher(),
          lesson.className().isEmpty() ? null : lesson.className(),
          lesson.expected(),
          phase);
    }

    /** The page's word is a Java keyword. */
    @JsonProperty("class")
    @Override
    public @Nullable String className() {
      return className;
    }
  }

  record Classes(List<ClassRow> classes, List<TeacherRow> teachers) {}

  record ClassRow(String id, String name, int students) {}

  record TeacherRow(String id, String name) {}

  record Links(LinkRow teacher, List<LinkRow> students) {}

  record LinkRow(String participant, String name, String url, boolean revoked) {}
}
