package belfort.signaling;

import belfort.mediacontrol.MediaControl;
import belfort.signaling.engine.Rooms;
import belfort.signaling.store.CommitLanes;
import belfort.signaling.store.Database;
import belfort.signaling.store.LifeLine;
import belfort.signaling.web.WebServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server while it runs, and how it stops: nobody new, rooms handed on, media left running. */
final class RunningServer {
  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

  /** How long rooms may take to flush their events and say goodbye. */
  private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(8);

  /** What was said last has to reach the browsers before the ports close. */
  private static final Duration FAREWELL = Duration.ofMillis(300);

  private final WebServer web;
  private final Rooms rooms;
  private final OrderWatch orders;
  private final Upkeep upkeep;
  private final BellWatch bells;
  private final MediaControl media;
  private final CommitLanes log;
  private final LifeLine lifeLine;
  private final List<Database> pools;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);

  RunningServer(
      WebServer web,
      Rooms rooms,
      OrderWatch orders,
      Upkeep upkeep,
      BellWatch bells,
      MediaControl media,
      CommitLanes log,
      LifeLine lifeLine,
      Database... pools) {
    this.web = web;
    this.rooms = rooms;
    this.orders = orders;
    this.upkeep = upkeep;
    this.bells = bells;
    this.media = media;
    this.log = log;
    this.lifeLine = lifeLine;
    this.pools = List.of(pools);
  }

  /**
   * Says that the server is ready and returns when it has stopped: by a signal, or by the end of
   * standard input when that is our parent's pipe. Both are a normal end.
   */
  void serve(boolean parentPipe) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop();
                  awaitStopped();
                  // a signal asked for this stop: it is no failure
                  Runtime.getRuntime().halt(0);
                },
                "stop"));
    if (parentPipe) {
      Thread.ofPlatform().daemon().name("parent-pipe").start(this::readParentPipe);
    }
    System.out.println(Main.READY_LINE);
    awaitStopped();
  }

  private void readParentPipe() {
    try {
      byte[] ignored = new byte[256];
      while (System.in.read(ignored) >= 0) {
        // the parent has nothing to say: only the end counts
      }
    } catch (IOException gone) {
      LOG.debug("event=parent_pipe_broken");
    }
    stop();
  }

  private void awaitStopped() {
    try {
      stopped.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops; nothing when somebody else has begun to. */
  private void stop() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    LOG.info("event=stopping");
    upkeep.close();
    bells.close();
    orders.close();
    web.drain();
    try {
      rooms.drain(DRAIN_PATIENCE);
      TimeUnit.MILLISECONDS.sleep(FAREWELL.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    web.close();
    media.close();
    log.close();
    lifeLine.close();
    pools.forEach(Database::close);
    LOG.info("event=stopped");
    stopped.countDown();
  }
}
