package belfort.bench.placement;

import java.util.ArrayList;
import java.util.List;

/**
 * Scalelite's rule. Source: blindsidenetworks/scalelite at 7498a81 (August 2026), {@code
 * lib/tasks/poll.rake}, {@code app/models/server.rb} and {@code
 * app/controllers/bigbluebutton_api_controller.rb}; defaults from {@code
 * docs/configuration-README.md}.
 *
 * <p>In own words: a server's load is a number. Every 60 seconds a poller asks each server for its
 * meetings and sets the number to their attendees, times the server's load multiplier (1: the nodes
 * are alike); a meeting that was created within the last 15 minutes counts as 15 attendees at
 * least. Between two polls, each creation and each join adds 1. A new meeting goes to the server
 * with the lowest number; equal ones in the order of their ids. Nothing is turned away, nothing is
 * moved.
 */
final class Scalelite extends OneNode {
  static final int POLL_SECONDS = 60;
  static final int NEW_FOR_SECONDS = 15 * 60;
  static final int NEW_MEETING_COUNTS = 15;

  private final double[] load;
  private final List<List<Meeting>> meetings = new ArrayList<>();
  private final Meeting[] byLesson;

  private static final class Meeting {
    final int createdAt;
    int attendees;

    Meeting(int createdAt) {
      this.createdAt = createdAt;
    }
  }

  Scalelite(Week week, int nodes) {
    super(week);
    load = new double[nodes];
    byLesson = new Meeting[week.lessons()];
    for (int node = 0; node < nodes; node++) {
      meetings.add(new ArrayList<>());
    }
  }

  @Override
  public int readsEvery() {
    return POLL_SECONDS;
  }

  @Override
  public void read(int second) {
    for (int node = 0; node < load.length; node++) {
      int attendees = 0;
      for (Meeting meeting : meetings.get(node)) {
        boolean isNew = meeting.createdAt > second - NEW_FOR_SECONDS;
        attendees += isNew ? Math.max(NEW_MEETING_COUNTS, meeting.attendees) : meeting.attendees;
      }
      load[node] = attendees;
    }
  }

  @Override
  int choose(int lesson, int second) {
    int node = lowest(load);
    load[node]++;
    Meeting meeting = new Meeting(second);
    byLesson[lesson] = meeting;
    meetings.get(node).add(meeting);
    return node;
  }

  @Override
  void joined(int lesson, int node, int second) {
    byLesson[lesson].attendees++;
    load[node]++;
  }

  @Override
  void ended(int lesson, int node) {
    meetings.get(node).remove(byLesson[lesson]);
  }
}
