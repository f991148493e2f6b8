package belfort.mediacontrol.kurento;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.synthetic.SyntheticBrowser;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A teacher who sends and students who watch, each by a synthetic browser, over real nodes. */
final class SyntheticClass implements AutoCloseable {
  private static final long SOUND_NANOS = 20_000_000;

  /** A page sends through a replaced connection too until its viewers have been led to the new. */
  private static final long PAGE_KEEPS_OLDER_MS = 1_000;

  /** As many handshakes at a time as a server would let through. */
  private static final int AT_ONCE = 8;

  /** All browsers of a class are one person, as far as keys go: making one takes a while. */
  private final NodeCertificate certificate =
      NodeCertificate.generate(new SecureRandom(), Instant.now());

  private final LessonMedia lesson;
  private final SourceId source;
  private final PeerId.Publish publish;
  private final Map<PeerId, SyntheticBrowser> browsers = new ConcurrentHashMap<>();
  private final Map<Attempt, SyntheticBrowser> byAttempt = new ConcurrentHashMap<>();
  private final Map<PeerId, Integer> attempts = new ConcurrentHashMap<>();
  private final List<SyntheticBrowser> all = new ArrayList<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private final List<SyntheticBrowser> teachers = new CopyOnWriteArrayList<>();
  private volatile boolean over;

  private record Attempt(PeerId peer, int number) {}

  SyntheticClass(LessonMedia lesson, SourceId source) {
    this.lesson = lesson;
    this.source = source;
    this.publish = new PeerId.Publish(source);
    Thread.ofPlatform().daemon().name("teacher").start(this::teach);
  }

  /** 50 packets of sound and 25 frames a second, through whichever browser the teacher has. */
  private void teach() {
    long due = System.nanoTime();
    for (int number = 0; !over; number++) {
      for (SyntheticBrowser teacher : teachers) {
        teacher.sendSound(number);
        if (number % 2 == 0) {
          teacher.sendFrame(number / 2);
        }
      }
      due += SOUND_NANOS;
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  /** What the room hears; pages of a Kurento are told its candidates like this. */
  void on(MediaEvent event) {
    if (event instanceof MediaEvent.Candidates told) {
      SyntheticBrowser browser = byAttempt.get(new Attempt(told.peer(), told.attempt()));
      if (browser != null) {
        told.candidates().forEach(each -> browser.candidate(each.candidate()));
      }
    }
  }

  /** A browser offers under the next attempt and connects; the older one of the peer plays on. */
  SyntheticBrowser join(PeerId peer) throws Exception {
    SyntheticBrowser browser = new SyntheticBrowser(lastId.incrementAndGet(), certificate);
    synchronized (all) {
      all.add(browser);
    }
    int attempt = attempts.merge(peer, 1, Integer::sum);
    byAttempt.put(new Attempt(peer, attempt), browser);
    String offer =
        peer instanceof PeerId.Publish ? browser.offerToPublish() : browser.offerToWatch();
    browser.connect(Await.get(lesson.offer(peer, attempt, offer)));
    SyntheticBrowser older = browsers.put(peer, browser);
    if (peer instanceof PeerId.Publish) {
      teachers.add(browser);
      CompletableFuture.delayedExecutor(PAGE_KEEPS_OLDER_MS, TimeUnit.MILLISECONDS)
          .execute(() -> teachers.remove(older));
    } else if (older != null) {
      older.leaveSoon();
    }
    return browser;
  }

  /** So many students, some at a time. */
  void join(int students) throws InterruptedException {
    Semaphore room = new Semaphore(AT_ONCE);
    List<Thread> joining = new ArrayList<>();
    Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
    for (int i = 1; i <= students; i++) {
      PeerId.Watch peer = Cluster.watch(i, source);
      room.acquire();
      joining.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  join(peer);
                } catch (Exception | AssertionError e) {
                  failed.add(e);
                } finally {
                  room.release();
                }
              }));
    }
    for (Thread each : joining) {
      each.join();
    }
    if (!failed.isEmpty()) {
      throw new AssertionError(failed.size() + " students could not join", failed.peek());
    }
  }

  SyntheticBrowser of(PeerId peer) {
    return browsers.get(peer);
  }

  Map<PeerId, SyntheticBrowser> viewers() {
    Map<PeerId, SyntheticBrowser> viewers = new HashMap<>(browsers);
    viewers.remove(publish);
    return viewers;
  }

  /** Waits until everybody hears what is said from now on, and sees. */
  void awaitSoundAndPictures(String what) {
    Map<PeerId, SyntheticBrowser> viewers = viewers();
    Map<PeerId, int[]> before = new HashMap<>();
    viewers.forEach(
        (peer, viewer) -> before.put(peer, new int[] {viewer.sounds(), viewer.frames()}));
    Await.until(
        what + " for " + viewers.size() + " viewers",
        () ->
            viewers.entrySet().stream()
                .allMatch(each ->
                    each.getValue().sounds() > before.get(each.getKey())[0] + 5
                        && each.getValue().frames() > before.get(each.getKey())[1] + 3));
  }

  /** Everybody comes back who is told so: the publisher first. */
  void comeBack(MediaEvent.PartLost lost) throws Exception {
    if (lost.lost().containsKey(publish)) {
      join(publish);
    }
    for (PeerId peer : lost.lost().keySet()) {
      if (peer instanceof PeerId.Watch) {
        join(peer);
      }
    }
  }

  @Override
  public void close() throws IOException {
    over = true;
    synchronized (all) {
      for (SyntheticBrowser browser : all) {
        browser.close();
      }
    }
  }
}
