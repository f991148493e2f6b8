package belfort.bench.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.bench.placement.Week.Lesson;
import org.junit.jupiter.api.Test;

/** Each rival does what its Javadoc says, on cases made by hand. */
final class RivalsTest {
  private static final int START = 8 * SmallWorld.HOUR;
  private static final int END = 9 * SmallWorld.HOUR;

  private final Loads loads = Loads.of(WorkloadFile.standard().node());

  private static Week weekOf(int lessons) {
    Week.Builder week = new Week.Builder();
    for (int lesson = 0; lesson < lessons; lesson++) {
      week.add(SmallWorld.lecture(START, END, 20));
    }
    return week.build();
  }

  private static void joins(Rule rule, int lesson, int many, int second) {
    for (int each = 0; each < many; each++) {
      rule.join(lesson, second);
    }
  }

  @Test
  void scaleliteCountsEachCreationAndEachJoinUntilItPolls() {
    Rule rule = new Scalelite(weekOf(4), 2);
    assertEquals(0, rule.open(0, START));
    joins(rule, 0, 3, START);
    assertEquals(1, rule.open(1, START));
    assertEquals(1, rule.open(2, START));
    assertEquals(1, rule.open(3, START));
  }

  @Test
  void scaleliteCountsANewMeetingAsFifteenWhenItPolls() {
    Rule rule = new Scalelite(weekOf(4), 2);
    rule.open(0, START);
    joins(rule, 0, 16, START);
    rule.open(1, START);
    rule.read(START + 60);
    // 16 attendees against 15 that are assumed, and 1 for each creation after that
    assertEquals(1, rule.open(2, START + 61));
    assertEquals(0, rule.open(3, START + 62));
  }

  @Test
  void scaleliteCountsThoseWhoAreThereAfterAQuarterOfAnHour() {
    Rule rule = new Scalelite(weekOf(3), 2);
    rule.open(0, START);
    joins(rule, 0, 3, START);
    rule.open(1, START);
    joins(rule, 1, 2, START);
    rule.read(START + Scalelite.NEW_FOR_SECONDS);
    assertEquals(1, rule.open(2, START + Scalelite.NEW_FOR_SECONDS + 1));
  }

  @Test
  void scaleliteForgetsAMeetingThatHasEndedWhenItPolls() {
    Rule rule = new Scalelite(weekOf(3), 2);
    rule.open(0, START);
    joins(rule, 0, 20, START);
    rule.open(1, START);
    rule.read(START + 60);
    rule.end(0, START + 70);
    rule.read(START + 120);
    assertEquals(0, rule.open(2, START + 121));
  }

  @Test
  void jicofoAddsAHundredthForEachWhoCameInTheLastTwentySeconds() {
    Week week = weekOf(3);
    Nodes nodes = new Nodes(2, loads);
    Lesson lesson = week.lesson(0);
    nodes.change(1, lesson, 0, 20, 20, START);
    Rule rule = new Jicofo(week, nodes);
    rule.read(START);
    assertEquals(0, rule.open(0, START));
    // 20 in a lecture fill a node to 5 %: six newcomers count more, and only for twenty seconds
    joins(rule, 0, 6, START);
    assertEquals(1, rule.open(1, START + 19));
    assertEquals(0, rule.open(2, START + 20));
  }

  @Test
  void jicofoSeesWhatABridgeReportedLast() {
    Week week = weekOf(2);
    Nodes nodes = new Nodes(2, loads);
    Rule rule = new Jicofo(week, nodes);
    rule.read(START);
    nodes.change(0, week.lesson(0), 0, 20, 20, START);
    assertEquals(0, rule.open(0, START + 1));
    rule.read(START + 5);
    assertEquals(1, rule.open(1, START + 6));
  }

  @Test
  void liveKitTakesTheLowerOfTwo() {
    Week week = weekOf(100);
    Nodes nodes = new Nodes(2, loads);
    nodes.change(0, week.lesson(0), 0, 20, 20, START);
    Rule rule = new LiveKit(week, nodes, 1);
    rule.read(START);
    for (int lesson = 0; lesson < 100; lesson++) {
      assertEquals(1, rule.open(lesson, START));
    }
  }

  @Test
  void liveKitPassesOverANodeAboveTheLimit() {
    Week week = weekOf(100);
    Nodes nodes = new Nodes(3, loads);
    for (int node = 0; node < 2; node++) {
      nodes.change(node, week.lesson(0), 0, 350, 350, START);
    }
    Rule rule = new LiveKit(week, nodes, 1);
    for (int second = 0; second < 600; second += LiveKit.REPORT_SECONDS) {
      rule.read(START + second);
    }
    for (int lesson = 0; lesson < 100; lesson++) {
      assertEquals(2, rule.open(lesson, START + 600));
    }
  }

  @Test
  void lowestLoadTakesTheNodeThatIsLowestNow() {
    Week week = weekOf(2);
    Nodes nodes = new Nodes(3, loads);
    nodes.change(0, week.lesson(0), 0, 5, 5, START);
    nodes.change(1, week.lesson(0), 0, 3, 3, START);
    nodes.change(2, week.lesson(0), 0, 4, 4, START);
    assertEquals(1, new LowestLoad(week, nodes, 1).open(0, START));
  }
}
