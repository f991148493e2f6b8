package belfort.bench.survive;

import belfort.bench.cluster.Cluster;
import belfort.bench.cluster.Program;
import belfort.bench.product.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Everybody writes while servers, nodes and the database are ended, frozen and cut in turn; then
 * what was acknowledged is compared with what is stored (promise P1).
 */
public final class Checker {
  /** Slower than the room's limit on chat, so that nothing is refused for haste. */
  private static final long BETWEEN_LINES_MS = 2_100;

  private static final int MOST_WAITING = 4;

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final Crowd crowd;
  private final Duration databaseAway;
  private final Consumer<String> said;

  /**
   * @param databaseAway how long the database is gone, and how long it cannot write
   * @param said hears what is done, a line each
   */
  public Checker(Cluster cluster, Crowd crowd, Duration databaseAway, Consumer<String> said) {
    this.cluster = cluster;
    this.crowd = crowd;
    this.databaseAway = databaseAway;
    this.said = said;
  }

  /** A way to make trouble; when it returns everything runs again. */
  private record Trouble(String name, Runnable action) {}

  private List<Trouble> troubles() {
    return List.of(
        new Trouble("server killed", this::killServer),
        new Trouble("database killed", this::killDatabase),
        new Trouble("node killed", this::killNode),
        new Trouble("server frozen past its lease", this::freezeServer),
        new Trouble("database read-only", this::readOnly),
        new Trouble("server killed while the database was away", this::killBoth),
        new Trouble("server stopped in order", this::stopServer));
  }

  /**
   * Goes through all troubles at least once, and again until the time is over.
   *
   * @return what is wrong; nothing when the promise was kept
   */
  public List<String> run(Duration howLong) {
    long endNanos = System.nanoTime() + howLong.toNanos();
    AtomicBoolean talking = new AtomicBoolean(true);
    List<Thread> talkers =
        crowd.voices().stream()
            .map(voice -> Thread.ofVirtual().start(() -> talk(voice, talking)))
            .toList();
    int turn = 0;
    while (turn < troubles().size() || System.nanoTime() - endNanos < 0) {
      Trouble trouble = troubles().get(turn++ % troubles().size());
      said.accept(turn + ". " + trouble.name());
      trouble.action().run();
      Await.until("everybody is in again", Crowd.PATIENCE, crowd::allIn);
      pause(PAUSE);
    }
    talking.set(false);
    talkers.forEach(Checker::join);
    Await.until(
        "everything is answered",
        Crowd.PATIENCE,
        () -> crowd.voices().stream().allMatch(voice -> voice.participant().waiting() == 0));
    // the last acknowledgement is no watermark for everybody yet
    pause(PAUSE);
    return crowd.violations();
  }

  public long linesStored() {
    return crowd.linesStored();
  }

  private static void talk(Voice voice, AtomicBoolean talking) {
    while (talking.get()) {
      // what waits is said again at once by a returning page, and the room takes five in ten
      // seconds
      if (voice.participant().waiting() < MOST_WAITING) {
        voice.say();
      }
      pause(Duration.ofMillis(BETWEEN_LINES_MS + ThreadLocalRandom.current().nextLong(400)));
    }
  }

  /** The server that owns a room: another one each time, as rooms move. */
  private Program owner() {
    int lesson = ThreadLocalRandom.current().nextInt(crowd.lessons().size());
    return cluster.server(crowd.lessons().get(lesson).teacher().server());
  }

  private void killServer() {
    Program owner = owner();
    owner.kill();
    pause(Duration.ofSeconds(5));
    owner.startAndWait();
  }

  private void stopServer() {
    Program owner = owner();
    owner.terminate();
    owner.awaitEnd();
    owner.startAndWait();
  }

  private void freezeServer() {
    Program owner = owner();
    owner.freeze();
    pause(Duration.ofSeconds(6));
    owner.thaw();
  }

  private void killNode() {
    List<Program> nodes = cluster.nodes();
    Program node = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
    node.kill();
    pause(Duration.ofSeconds(3));
    node.startAndWait();
  }

  private void killDatabase() {
    cluster.database().program().kill();
    pause(databaseAway);
    cluster.database().program().startAndWait();
  }

  private void readOnly() {
    cluster.database().readOnly(true);
    pause(databaseAway);
    cluster.database().readOnly(false);
  }

  private void killBoth() {
    Program owner = owner();
    cluster.database().program().kill();
    pause(Duration.ofSeconds(4));
    owner.kill();
    cluster.database().program().startAndWait();
    owner.startAndWait();
  }

  /** Time in which nothing is awaited: the trouble lasts. */
  private static void pause(Duration howLong) {
    long endNanos = System.nanoTime() + howLong.toNanos();
    while (System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(endNanos - System.nanoTime());
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Fifty writers in two lessons, which the front door gives to whichever server. */
  public static Crowd writers(Cluster cluster, int count) {
    return Crowd.enter(cluster, 2, count / 2 - 1, Optional.empty());
  }
}
