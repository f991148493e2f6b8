package belfort.bench.relay;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaListener;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.synthetic.SyntheticBrowser;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A teacher's camera and those who watch it, without browsers. */
final class SyntheticLesson implements MediaListener, AutoCloseable {
  private static final SourceId CAMERA =
      new SourceId(new ParticipantId("teacher"), SourceKind.CAMERA);
  private static final long SOUND_NANOS = 20_000_000;
  private static final long ANSWER_SECONDS = 30;

  /** With 25 frames a second and the sound: 200 packets a second, 1.3 Mbit/s. */
  private static final int PACKETS_PER_FRAME = 6;

  private static final int PACKET_BYTES = 1_000;

  private final NodeCertificate certificate =
      NodeCertificate.generate(new SecureRandom(), Instant.now());
  private final Map<PeerId, SyntheticBrowser> browsers = new ConcurrentHashMap<>();
  private final List<SyntheticBrowser> viewers = new ArrayList<>();
  private volatile boolean over;

  /** Somebody who could not join. */
  static final class JoinFailure extends Exception {
    private static final long serialVersionUID = 1L;

    JoinFailure(Throwable cause) {
      super("a synthetic browser could not join: " + cause, cause);
    }
  }

  @Override
  public void on(MediaEvent event) {
    if (event instanceof MediaEvent.Candidates told) {
      SyntheticBrowser browser = browsers.get(told.peer());
      if (browser != null) {
        told.candidates().forEach(each -> browser.candidate(each.candidate()));
      }
    }
  }

  SyntheticBrowser teach(LessonMedia lesson) throws JoinFailure {
    SyntheticBrowser teacher = join(lesson, new PeerId.Publish(CAMERA), 0);
    Thread.ofPlatform().daemon().name("teacher").start(() -> teach(teacher));
    return teacher;
  }

  private void teach(SyntheticBrowser teacher) {
    long due = System.nanoTime();
    for (int number = 0; !over; number++) {
      teacher.sendSound(number);
      if (number % 2 == 0) {
        teacher.sendFrame(number / 2, PACKETS_PER_FRAME, PACKET_BYTES);
      }
      due += SOUND_NANOS;
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  SyntheticBrowser watch(LessonMedia lesson, int number) throws JoinFailure {
    PeerId peer = new PeerId.Watch(new ParticipantId("student-" + number), CAMERA);
    SyntheticBrowser viewer = join(lesson, peer, number);
    viewers.add(viewer);
    return viewer;
  }

  private SyntheticBrowser join(LessonMedia lesson, PeerId peer, int number) throws JoinFailure {
    try {
      SyntheticBrowser browser = new SyntheticBrowser(number, certificate);
      browsers.put(peer, browser);
      boolean publishes = peer instanceof PeerId.Publish;
      String offer = publishes ? browser.offerToPublish() : browser.offerToWatch();
      browser.connect(
          lesson.offer(peer, 1, offer).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS));
      return browser;
    } catch (IOException
        | ExecutionException
        | TimeoutException
        | GeneralSecurityException
        | SdpRefusedException e) {
      throw new JoinFailure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JoinFailure(e);
    }
  }

  List<SyntheticBrowser> viewers() {
    return viewers;
  }

  @Override
  public void close() {
    over = true;
    for (SyntheticBrowser browser : browsers.values()) {
      try {
        browser.close();
      } catch (IOException alreadyClosed) {
        // that is what was wanted
      }
    }
  }
}
