package belfort.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.kurento.KurentoConfig;
import belfort.mediacontrol.kurento.KurentoMediaControl;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Habit;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import belfort.mediacontrol.placement.Placement;
import belfort.signaling.engine.Await;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.BellStore;
import belfort.signaling.store.Database;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.MySqlLedger;
import belfort.signaling.store.Person;
import belfort.signaling.store.PersonStore;
import belfort.signaling.store.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the timetable to the node: real database, real media nodes, the server's own parts. */
final class PlannedLessonIT {
  private static final String READY = "media node ready on ";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final KurentoConfig.Pace PATIENT =
      new KurentoConfig.Pace(1_000, Duration.ofSeconds(20), 1_000, 1, Duration.ofMinutes(10));

  /** However busy the machine, no call fails and no counter is mended while a test runs. */
  private static final KurentoConfig.Timing UNHURRIED =
      new KurentoConfig.Timing(
          Duration.ofSeconds(1),
          60,
          PATIENCE,
          PATIENCE,
          PATIENCE,
          PATIENCE,
          PATIENCE,
          Duration.ofSeconds(5),
          Duration.ofMinutes(30),
          Duration.ofSeconds(240),
          Duration.ofSeconds(5),
          Duration.ofMinutes(1));

  private final List<Process> processes = new ArrayList<>();
  private final Instant startsAt = Instant.now().plus(Duration.ofMinutes(10));
  private Database database;
  private MySqlLedger ledger;
  private KurentoMediaControl media;
  private BellKeeper keeper;

  @BeforeEach
  void start() throws Exception {
    database = Database.open(TestDatabase.fresh(), "test", 4);
    ledger = new MySqlLedger(database);
    List<KurentoConfig.Node> nodes =
        List.of(KurentoConfig.Node.of(startNode()), KurentoConfig.Node.of(startNode()));
    media =
        KurentoMediaControl.start(
            KurentoConfig.of("test", nodes).withoutProbing().with(PATIENT).with(UNHURRIED), ledger);
    Await.until("both nodes are up and registered", PATIENCE, () -> up() && registered() == 2);
    keeper =
        new BellKeeper(
            new BellStore(database), ledger::nodes, media::nodes, "s1", InstantSource.system());
    new PersonStore(database).put(new Person("els", "Els", Role.TEACHER));
  }

  private boolean up() {
    return media.nodes().stream().allMatch(node -> node.state() == NodeStatus.State.UP);
  }

  private int registered() {
    try {
      return ledger.nodes().size();
    } catch (LedgerException away) {
      return 0;
    }
  }

  private String startNode() throws IOException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "belfort.medianode.Main",
                "--rpc-port",
                "0",
                "--media-address",
                "127.0.0.1",
                "--parent-pipe")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    processes.add(process);
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.contains(READY)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new AssertionError("the media node ended before it was ready");
    }
    Thread.ofPlatform().daemon().start(() -> drain(out));
    return line.substring(line.indexOf(READY) + READY.length()).strip();
  }

  /** A full pipe would stop the node. */
  private static void drain(BufferedReader out) {
    try {
      out.transferTo(Writer.nullWriter());
    } catch (IOException ended) {
      // with the process
    }
  }

  @AfterEach
  void stop() {
    media.close();
    processes.forEach(Process::destroyForcibly);
    database.close();
  }

  private LessonId lesson(String id) throws Exception {
    LessonId lesson = new LessonId(id);
    new LessonStore(database)
        .add(
            new Lesson(
                lesson,
                "Wiskunde",
                Profile.LECTURE,
                startsAt,
                startsAt.plusSeconds(3_000),
                Optional.empty(),
                "els",
                "Els",
                Optional.empty(),
                "",
                20,
                30,
                Optional.of(Instant.EPOCH),
                Habit.NONE),
            List.of());
    run("INSERT INTO room (id, server, epoch, lesson) VALUES ('%s', 's1', 1, '')".formatted(id));
    return lesson;
  }

  private void run(String sql) throws Exception {
    database.transaction(connection -> {
      try (var statement = connection.createStatement()) {
        return statement.executeUpdate(sql);
      }
    });
  }

  private NodeId open(LessonId lesson) throws Exception {
    LessonOpening opening = new LessonOpening(lesson, Profile.LECTURE, 20, 1, startsAt, true);
    LessonMedia opened =
        media
            .open(opening, event -> {})
            .toCompletableFuture()
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return opened.node();
  }

  private NodeId planned(LessonId lesson) throws Exception {
    return ledger.planned(lesson).getFirst();
  }

  private MySqlLedger.StoredPlacement placement(LessonId lesson) throws Exception {
    MySqlLedger.StoredPlacement stored = ledger.placement(lesson).orElseThrow();
    assertEquals(stored.decision(), stored.decision().map(Placement::replay));
    return stored;
  }

  @Test
  void lessonsOpenWhereTheirBellWasPlannedWhateverTheOrder() throws Exception {
    List<LessonId> lessons = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      lessons.add(lesson("l" + i));
    }
    assertEquals(1, keeper.turn());
    assertEquals(2, lessons.stream().filter(each -> on(each, 0)).count());
    // all of one node first: two choices would have gone to the empty one
    lessons.sort(Comparator.comparing(each -> on(each, 0)));
    for (LessonId lesson : lessons) {
      assertEquals(planned(lesson), open(lesson));
      assertEquals("PLANNED", placement(lesson).code(), placement(lesson).reason());
    }
    assertEquals(4, media.counters().get(Counter.PLANS_KEPT));
  }

  private boolean on(LessonId lesson, int node) {
    try {
      return planned(lesson).equals(media.nodes().get(node).id());
    } catch (Exception away) {
      throw new AssertionError(away);
    }
  }

  @Test
  void aPlannedNodeThatDrainsOrIsFullIsNotTakenAndTheDecisionSaysWhy() throws Exception {
    LessonId draining = lesson("draining");
    LessonId full = lesson("full");
    assertEquals(1, keeper.turn());
    assertNotEquals(planned(draining), planned(full));
    NodeId drained = planned(draining);

    ledger.drain(drained, startsAt, "night");
    assertEquals(planned(full), open(draining));
    String why = placement(draining).reason();
    assertTrue(
        why.endsWith("it was planned on " + drained + ", which is draining: decided anew"), why);

    ledger.undrain(drained);
    NodeId filled = planned(full);
    run(
        "UPDATE node SET held_endpoints = FLOOR(budget_endpoints * 0.99) WHERE id = '%s'"
            .formatted(filled));
    assertEquals(drained, open(full));
    why = placement(full).reason();
    assertTrue(why.contains("it was planned on " + filled + ", which "), why);
    assertTrue(why.endsWith(": decided anew"), why);
    assertEquals(2, media.counters().get(Counter.PLANS_DROPPED));
  }
}
