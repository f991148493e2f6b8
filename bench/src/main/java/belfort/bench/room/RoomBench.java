package belfort.bench.room;

import belfort.bench.Machine;
import belfort.bench.Percentiles;
import belfort.bench.product.AdminApi;
import belfort.bench.product.AdminApi.LessonLinks;
import belfort.bench.product.PersonalLink;
import belfort.bench.product.RunningBelfort;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench room}: many rooms without media on one server. */
@Command(
    name = "room",
    mixinStandardHelpOptions = true,
    description =
        "Measures the memory of an idle WebSocket, the events per second through log and broadcast,"
            + " and how long an acknowledgement takes.")
public final class RoomBench implements Callable<Integer> {
  /** As many as log in at the same time: a class's worth, not a storm. */
  private static final int CONNECTING_AT_ONCE = 25;

  private static final String PROFILE = "audio";

  /** Who is refused was faster than a person may be, and tries again a little later. */
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

  @Option(names = "--rooms", defaultValue = "40", description = "Rooms (${DEFAULT-VALUE}).")
  int rooms;

  @Option(
      names = "--students",
      defaultValue = "25",
      description = "Students in each room (${DEFAULT-VALUE}).")
  int students;

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "Commands per second while acknowledgements are timed (${DEFAULT-VALUE}).")
  int commandsPerSecond;

  @Option(
      names = "--seconds",
      defaultValue = "15",
      description = "Length of each of the two measurements (${DEFAULT-VALUE}).")
  int seconds;

  @Override
  public Integer call() throws Exception {
    Path data = RunningBelfort.home().resolve("bench/target/room-data");
    WebSocketClient client = new WebSocketClient();
    client.start();
    try (RunningBelfort belfort = RunningBelfort.start(data);
        HttpClient http = HttpClient.newHttpClient()) {
      measure(belfort, http, client);
      return 0;
    } finally {
      client.stop();
    }
  }

  /** All figures of one run. */
  private record Result(
      ServerMemory.Reading before,
      ServerMemory.Reading idle,
      int sockets,
      Percentiles acknowledgement,
      double events,
      double deliveries) {
    long bytesPerSocket() {
      return (idle.liveBytes() - before.liveBytes()) / sockets;
    }
  }

  private void measure(RunningBelfort belfort, HttpClient http, WebSocketClient client)
      throws InterruptedException, ExecutionException {
    System.out.println(Machine.description());
    System.out.println(Machine.load());
    Tally tally = new Tally();
    warmUp(belfort.admin(), http, client);
    long server = belfort.server().orElseThrow().pid();
    try (ServerMemory memory = ServerMemory.attach(server)) {
      List<LessonLinks> lessons = makeLessons(belfort.admin(), rooms);
      ServerMemory.Reading before = memory.afterCollection();
      List<RoomSocket> teachers = connectTeachers(lessons, http, client, tally);
      List<RoomSocket> all = connectStudents(lessons, http, client, tally);
      ServerMemory.Reading idle = memory.afterCollection();
      Percentiles acknowledgement = paced(all, tally);
      long eventsBefore = tally.events();
      double events = saturated(all, tally);
      double deliveries = (tally.events() - eventsBefore) / (double) seconds;
      print(
          new Result(
              before, idle, all.size() + teachers.size(), acknowledgement, events, deliveries),
          tally);
      all.forEach(RoomSocket::close);
      teachers.forEach(RoomSocket::close);
    }
  }

  private static List<LessonLinks> makeLessons(AdminApi admin, int count, int students) {
    List<LessonLinks> lessons = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lessons.add(admin.makeLesson("Bench " + (i + 1), PROFILE, students));
    }
    return lessons;
  }

  private List<LessonLinks> makeLessons(AdminApi admin, int count) {
    return makeLessons(admin, count, students);
  }

  /** One room that lives a short life, so that nothing is measured that happens only once. */
  private void warmUp(AdminApi admin, HttpClient http, WebSocketClient client)
      throws InterruptedException, ExecutionException {
    Tally tally = new Tally();
    List<LessonLinks> lesson = makeLessons(admin, 1);
    List<RoomSocket> teachers = connectTeachers(lesson, http, client, tally);
    List<RoomSocket> all = connectStudents(lesson, http, client, tally);
    paced(all, tally);
    all.forEach(RoomSocket::close);
    teachers.forEach(RoomSocket::close);
    admin.end(lesson.getFirst().lesson());
  }

  private static List<RoomSocket> connectTeachers(
      List<LessonLinks> lessons, HttpClient http, WebSocketClient client, Tally tally)
      throws InterruptedException, ExecutionException {
    List<PersonalLink> links = lessons.stream().map(LessonLinks::teacher).toList();
    return connect(links, http, client, tally, RoomSocket::startLesson);
  }

  private static List<RoomSocket> connectStudents(
      List<LessonLinks> lessons, HttpClient http, WebSocketClient client, Tally tally)
      throws InterruptedException, ExecutionException {
    List<PersonalLink> links = new ArrayList<>();
    for (LessonLinks lesson : lessons) {
      lesson.students().forEach(student -> links.add(student.link()));
    }
    return connect(links, http, client, tally, RoomSocket::join);
  }

  private static List<RoomSocket> connect(
      List<PersonalLink> links,
      HttpClient http,
      WebSocketClient client,
      Tally tally,
      java.util.function.Consumer<RoomSocket> then)
      throws InterruptedException, ExecutionException {
    List<RoomSocket> sockets = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(CONNECTING_AT_ONCE)) {
      List<Future<RoomSocket>> pending = new ArrayList<>();
      for (PersonalLink link : links) {
        pending.add(
            workers.submit(() -> {
              RoomSocket socket = RoomSocket.connect(http, client, link, tally);
              then.accept(socket);
              return socket;
            }));
      }
      for (Future<RoomSocket> socket : pending) {
        sockets.add(socket.get());
      }
    }
    return sockets;
  }

  /** Commands at a steady rate, each timed from the moment at which it was due. */
  private Percentiles paced(List<RoomSocket> sockets, Tally tally) {
    tally.takeAcknowledgementMillis();
    long startNanos = System.nanoTime();
    long intervalNanos = Duration.ofSeconds(1).toNanos() / commandsPerSecond;
    int count = commandsPerSecond * seconds;
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long dueNanos = startNanos + i * intervalNanos;
      long waitNanos = dueNanos - System.nanoTime();
      if (waitNanos > 0) {
        LockSupport.parkNanos(waitNanos);
      }
      RoomSocket socket = sockets.get(i % sockets.size());
      answers.add(handUpOrDown(socket, i / sockets.size(), dueNanos));
    }
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
    return new Percentiles(tally.takeAcknowledgementMillis());
  }

  /** Every student has one command under way, all the time; returns acknowledgements per second. */
  private double saturated(List<RoomSocket> sockets, Tally tally) {
    long before = tally.acknowledgements();
    long startNanos = System.nanoTime();
    long endNanos = startNanos + Duration.ofSeconds(seconds).toNanos();
    List<CompletableFuture<Boolean>> loops = new ArrayList<>();
    for (RoomSocket socket : sockets) {
      loops.add(again(socket, 0, endNanos));
    }
    CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new)).join();
    double tookSeconds = (System.nanoTime() - startNanos) / 1e9;
    return (tally.acknowledgements() - before) / tookSeconds;
  }

  private static CompletableFuture<Boolean> again(RoomSocket socket, int turn, long endNanos) {
    long now = System.nanoTime();
    if (now > endNanos) {
      return CompletableFuture.completedFuture(true);
    }
    return handUpOrDown(socket, turn, now)
        .thenComposeAsync(acknowledged ->
            CompletableFuture.supplyAsync(() -> turn + 1, acknowledged ? Runnable::run : LATER)
                .thenCompose(next -> again(socket, next, endNanos)));
  }

  /** The smallest command that is an event in the log, and unlike chat does not grow the room. */
  private static CompletableFuture<Boolean> handUpOrDown(
      RoomSocket socket, int turn, long dueNanos) {
    return socket.command(turn % 2 == 0 ? "raiseHand" : "lowerHand", Map.of(), dueNanos);
  }

  private void print(Result result, Tally tally) {
    Percentiles ack = result.acknowledgement();
    line("rooms x students", "%d x %d".formatted(rooms, students));
    line("WebSockets, idle, in their rooms", Integer.toString(result.sockets()));
    line(
        "live heap before / with them, KiB",
        kib(result.before().heapBytes(), result.idle().heapBytes()));
    line(
        "direct buffers before / with, KiB",
        kib(result.before().directBytes(), result.idle().directBytes()));
    line(
        "resident before / with them, KiB",
        kib(result.before().residentBytes(), result.idle().residentBytes()));
    line(
        "acknowledgement at %d/s, ms".formatted(commandsPerSecond),
        "p50 %.1f  p95 %.1f  p99 %.1f  max %.1f  (%d)"
            .formatted(ack.at(50), ack.at(95), ack.at(99), ack.at(100), ack.count()));
    line("events/s, one command per student", "%.0f".formatted(result.events()));
    line("events delivered to browsers/s", "%.0f".formatted(result.deliveries()));
    line("refused", tally.refusals().toString());
    line("connections lost", tally.closings().toString());
    System.out.println(
        "method: live = heap after full collections plus direct buffers of the server process, read"
            + " through JMX; the growth divided by the sockets, so it includes each participant's"
            + " session and share of the room");
    System.out.println(Machine.load());
    System.out.printf(
        Locale.ROOT,
        "room p99=%.1f unit=ms bytes-per-websocket=%d events-per-second=%.0f%n",
        ack.at(99),
        result.bytesPerSocket(),
        result.events());
  }

  private static String kib(long before, long with) {
    return before / 1024 + " / " + with / 1024;
  }

  private static void line(String name, String value) {
    System.out.printf("  %-36s %s%n", name, value);
  }
}
