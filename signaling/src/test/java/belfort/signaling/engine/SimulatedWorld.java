package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Part;
import belfort.signaling.room.Room;
import belfort.signaling.room.RoomState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * One lesson on two servers over one log, in virtual time: everything that is left to chance comes
 * from the seed.
 */
final class SimulatedWorld {
  private static final Instant START = Instant.parse("2026-09-01T08:30:00Z");
  private static final int PAGES = 7;
  private static final int CAPACITY = 6;
  private static final long CHAOS_MS = 12_000;
  private static final long HEALING_MS = 13_000;

  final Random random;
  final Messages wire = new Messages();
  final RecordingMedia.Node node = new RecordingMedia.Node();
  final EngineCounters counters = new EngineCounters();
  final LessonInfo lesson =
      new LessonInfo(
          new LessonId("l1"),
          "Wiskunde",
          "Els",
          Profile.LECTURE,
          START,
          START.plus(Duration.ofHours(1)),
          PAGES,
          CAPACITY,
          false);
  final List<LogEntry> log = new ArrayList<>();
  private final PriorityQueue<Happening> agenda = new PriorityQueue<>();
  private final List<SimulatedServer> servers = new ArrayList<>();
  private final List<Page> pages = new ArrayList<>();
  private final Map<Page, SimulatedServer> where = new HashMap<>();
  private long nowNanos;
  private long order;
  private boolean chaos = true;
  private int takeOvers;

  SimulatedWorld(long seed) {
    random = new Random(seed);
    servers.add(new SimulatedServer("s1", this));
    servers.add(new SimulatedServer("s2", this));
    for (int i = 0; i < PAGES; i++) {
      pages.add(new Page("p" + i, i == 0 ? Role.TEACHER : Role.STUDENT, wire));
    }
  }

  private record Happening(long at, long order, Runnable what) implements Comparable<Happening> {
    @Override
    public int compareTo(Happening other) {
      return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
    }
  }

  /** Lets something happen later; things of the same time happen in the order of this call. */
  void after(long millis, Runnable what) {
    order++;
    agenda.add(new Happening(nowNanos + millis * 1_000_000, order, what));
  }

  long nanos() {
    return nowNanos;
  }

  Instant instant() {
    return START.plusNanos(nowNanos);
  }

  long between(long low, long high) {
    return low + random.nextLong(high - low + 1);
  }

  long count(EngineCounters.Count count) {
    return counters.get(count);
  }

  int takeOvers() {
    return takeOvers;
  }

  long acknowledged() {
    return pages.stream().mapToLong(page -> page.acknowledged.size()).sum();
  }

  void run() {
    servers.forEach(SimulatedServer::live);
    for (Page page : pages) {
      after(between(0, 1_000), () -> connect(page));
      after(between(1_000, 2_000), () -> act(page));
    }
    after(between(1_000, 3_000), this::trouble);
    runUntil(CHAOS_MS);
    chaos = false;
    servers.forEach(SimulatedServer::heal);
    runUntil(CHAOS_MS + HEALING_MS);
    for (int more = 1; more <= 10 && beingStored(); more++) {
      runUntil(CHAOS_MS + HEALING_MS + more * 100L);
    }
    check();
  }

  /** Whether the last thing that happened is still on its way to the log. */
  private boolean beingStored() {
    return servers.stream()
        .filter(SimulatedServer::owns)
        .anyMatch(owner -> !owner.state().position().equals(log.getLast().position()));
  }

  private void runUntil(long millis) {
    long until = millis * 1_000_000;
    while (!agenda.isEmpty() && agenda.element().at() <= until) {
      Happening next = agenda.remove();
      nowNanos = next.at();
      next.what().run();
    }
    nowNanos = until;
  }

  /** A page comes through the front door and finds the room's owner, or makes one. */
  private void connect(Page page) {
    if (page.connected() || gone(page)) {
      return;
    }
    SimulatedServer owner = owner(servers.get(random.nextInt(servers.size())));
    if (owner != null) {
      where.put(page, owner);
      page.connect(port -> owner.attach(page, port));
    }
    after(between(100, 900), () -> connect(page));
  }

  private SimulatedServer owner(SimulatedServer asked) {
    for (SimulatedServer server : servers) {
      if (server.hasRoom() && (server == asked || server.livesByTheDatabase())) {
        return server;
      }
    }
    return asked.takeOver() ? asked : null;
  }

  void tookOver() {
    takeOvers++;
  }

  /** A page closes for good when it was told so. */
  private static boolean gone(Page page) {
    return page.closings().stream()
        .anyMatch(why ->
            why == ClientPort.CloseReason.LEFT
                || why == ClientPort.CloseReason.KICKED
                || why == ClientPort.CloseReason.LESSON_ENDED);
  }

  void lineClosed(Page page) {
    after(between(50, 600), () -> connect(page));
  }

  private void act(Page page) {
    if (!chaos) {
      return;
    }
    after(between(20, 800), () -> act(page));
    if (page.connected()) {
      what(page);
    }
  }

  private void what(Page page) {
    String other = "p" + random.nextInt(PAGES);
    int dice = random.nextInt(40);
    if (!page.in() && dice < 30) {
      page.join();
    } else if (dice < 14) {
      page.say("word " + random.nextInt());
    } else if (dice < 18) {
      page.command(ClientMessage.RaiseHand::new);
    } else if (dice < 20) {
      page.command(op -> new ClientMessage.LowerHand(op, null));
    } else if (dice < 24) {
      page.command(ClientMessage.StartLesson::new);
    } else if (dice < 27) {
      page.command(op -> new ClientMessage.GiveFloor(op, other));
    } else if (dice < 29) {
      page.command(op -> new ClientMessage.TakeFloor(op, other));
    } else if (dice < 30) {
      page.command(op -> new ClientMessage.Mute(op, other));
    } else if (dice < 32) {
      page.command(op -> new ClientMessage.SetDevices(op, random.nextBoolean(), true));
    } else if (dice < 35) {
      page.send(new ClientMessage.Offer("out:camera", random.nextInt(1_000), "sdp"));
    } else if (dice < 37) {
      page.drop();
      lineClosed(page);
    } else if (dice < 38) {
      // a second tab: the first is replaced
      SimulatedServer server = where.get(page);
      if (server.hasRoom()) {
        page.connect(port -> server.attach(page, port));
      }
    } else if (dice < 39 && random.nextInt(20) == 0) {
      page.command(op -> new ClientMessage.Kick(op, other));
    } else if (random.nextInt(60) == 0) {
      page.command(ClientMessage.Leave::new);
    }
  }

  private void trouble() {
    if (!chaos) {
      return;
    }
    SimulatedServer server = servers.get(random.nextInt(servers.size()));
    switch (random.nextInt(3)) {
      case 0 -> server.crash();
      case 1 -> server.cutOff(between(200, 9_000));
      default -> servers.forEach(each -> each.cutOff(between(200, 3_000)));
    }
    after(between(500, 6_000), this::trouble);
  }

  private void check() {
    RoomState replayed = RoomState.empty(lesson.id(), CAPACITY);
    replayed = Room.evolve(replayed, log);
    SimulatedServer owner =
        servers.stream().filter(SimulatedServer::owns).findFirst().orElseThrow();
    assertEquals(replayed, owner.state(), "replay equals state");
    for (Page page : pages) {
      check(page, replayed);
    }
    checkOps();
    checkMedia();
  }

  private void check(Page page, RoomState room) {
    assertEquals(List.of(), page.gaps, "order is kept for " + page.id());
    Set<LogEntry.Origin> stored = new HashSet<>();
    log.stream().map(LogEntry::origin).forEach(stored::add);
    for (String op : page.acknowledged) {
      boolean spoke = page.said.contains(op);
      boolean kept = stored.contains(new LogEntry.Origin(page.speaker.participant(), op));
      assertTrue(!spoke || kept, "acknowledged and not stored: " + op);
    }
    if (gone(page)) {
      return;
    }
    assertTrue(page.connected(), "no line for " + page.id());
    assertEquals(Map.of(), page.pending, "unanswered commands of " + page.id());
    assertEquals(
        room.member(page.speaker.participant()).isPresent(), page.in(), "in or not: " + page.id());
    if (page.in()) {
      assertEquals(ToWire.room(room), page.pictureNow().state(), "what " + page.id() + " sees");
    }
    long students = room.members().values().stream().filter(m -> m.part() == Part.STUDENT).count();
    assertTrue(students <= CAPACITY, "the room is over-full");
  }

  private void checkOps() {
    Set<LogEntry.Origin> seen = new HashSet<>();
    for (LogEntry entry : log) {
      assertTrue(entry.origin() == null || seen.add(entry.origin()), "twice: " + entry);
    }
  }

  /** After a server adopted the lesson's media no earlier owner touched it. */
  private void checkMedia() {
    String last = "";
    for (RecordingMedia.Call call : node.calls) {
      boolean takes = call.what().equals("adopt") || call.what().equals("open");
      assertTrue(takes || call.server().equals(last), "a stale owner did " + call);
      last = takes ? call.server() : last;
    }
  }
}
