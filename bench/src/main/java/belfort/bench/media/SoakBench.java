package belfort.bench.media;

import belfort.bench.Machine;
import belfort.bench.product.RunningBelfort;
import belfort.medianode.dtls.NodeCertificate;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.kurento.client.KurentoClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./belfort soak}: lessons start and end on a real node process, and when the last one is
 * over the node holds what it held after the first ones: heap, threads, descriptors.
 */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description =
        "Lets lessons start and end on a media node of its own; fails when heap, threads or descriptors are"
            + " not back to where they were.")
public final class SoakBench implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(SoakBench.class);
  private static final int LESSONS_AT_ONCE = 3;
  private static final int LEAKS = 1;

  /** What is compiled and cached by now stays: the node is compared with itself after these. */
  private static final double WARM_UP_SHARE = 0.25;

  private static final Duration BACK_WITHIN = Duration.ofSeconds(30);
  private static final long LOOK_NS = 1_000_000_000L;
  private static final long ROOM_BYTES = 8_000_000;

  /** The JIT's threads and the carriers of virtual ones come and go. */
  private static final long ROOM_THREADS = 8;

  private static final long ROOM_DESCRIPTORS = 2;

  @Option(
      names = "--minutes",
      defaultValue = "30",
      description = "How long, with fractions (${DEFAULT-VALUE}).")
  double minutes;

  private final AtomicInteger lessons = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  @Override
  public Integer call() throws Exception {
    System.out.println(Machine.description());
    System.out.println(Machine.load());
    try (OwnNode node = OwnNode.start(RunningBelfort.home(), List.of())) {
      double seconds = minutes * 60;
      lessonsFor(node.url(), seconds * WARM_UP_SHARE);
      int warm = lessons.get();
      Holdings before = Holdings.of(node.pid());
      lessonsFor(node.url(), seconds * (1 - WARM_UP_SHARE));
      Holdings after = awaitBack(node.pid(), before);
      System.out.println(Machine.load());
      boolean back = told(before, after);
      int counted = lessons.get() - warm;
      System.out.printf(
          Locale.ROOT,
          "soak lessons=%d failed=%d minutes=%.1f back=%s%n",
          counted,
          failed.get(),
          minutes,
          back);
      return back && counted > 0 && failed.get() == 0 ? 0 : LEAKS;
    }
  }

  /** A client of its own, whose connection is gone afterwards. */
  private void lessonsFor(String url, double seconds) throws Exception {
    long endNs = System.nanoTime() + (long) (seconds * 1e9);
    NodeCertificate certificate = NodeCertificate.generate(new SecureRandom(), Instant.now());
    KurentoClient client = KurentoClient.create(url);
    List<Thread> teachers = new ArrayList<>();
    for (int i = 0; i < LESSONS_AT_ONCE; i++) {
      teachers.add(
          Thread.ofPlatform().name("lessons-" + i).start(() -> teach(client, certificate, endNs)));
    }
    for (Thread teacher : teachers) {
      teacher.join();
    }
    client.destroy();
  }

  private void teach(KurentoClient client, NodeCertificate certificate, long endNs) {
    while (System.nanoTime() - endNs < 0) {
      int number = lessons.incrementAndGet();
      try {
        new SoakLesson(client, certificate, number).run();
      } catch (Exception e) {
        if (failed.getAndIncrement() == 0) {
          LOG.error("lesson {} failed", number, e);
        }
      }
    }
  }

  /** What is closed may take a moment to be gone. */
  private static Holdings awaitBack(long pid, Holdings before) throws IOException {
    long endNs = System.nanoTime() + BACK_WITHIN.toNanos();
    Holdings now = Holdings.of(pid);
    while (!isBack(before, now) && System.nanoTime() - endNs < 0) {
      LockSupport.parkNanos(LOOK_NS);
      now = Holdings.of(pid);
    }
    return now;
  }

  static boolean isBack(Holdings before, Holdings now) {
    return now.heapBytes() > 0
        && now.heapBytes() <= before.heapBytes() + ROOM_BYTES
        && now.threads() <= before.threads() + ROOM_THREADS
        && now.descriptors() <= before.descriptors() + ROOM_DESCRIPTORS;
  }

  private static boolean told(Holdings before, Holdings after) {
    System.out.println("  what          before     after   at most");
    row("heap kB", before.heapBytes() / 1000, after.heapBytes() / 1000, ROOM_BYTES / 1000);
    row("threads", before.threads(), after.threads(), ROOM_THREADS);
    row("descriptors", before.descriptors(), after.descriptors(), ROOM_DESCRIPTORS);
    return isBack(before, after);
  }

  private static void row(String what, long before, long after, long room) {
    System.out.printf(
        Locale.ROOT,
        "  %-11s %8d  %8d  %8d%s%n",
        what,
        before,
        after,
        before + room,
        after > before + room ? "  NOT BACK" : "");
  }
}
