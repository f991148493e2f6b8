package belfort.medianode.practice;

import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.rpc.InnerNode;
import belfort.medianode.synthetic.SyntheticBrowser;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A lesson of nobody's, on a node and a media plane beside the real ones, on loopback: its teacher
 * speaks while somebody comes in, and its students come and go. What a server asks for a join is
 * asked here, and what a browser sends is sent.
 */
public final class PracticeLesson implements Practice.Stage {
  private static final int FRAME_PACKETS = 4;
  private static final int FRAME_BYTES = 600;
  private static final long FRAME_NS = 40_000_000L;

  /** The first of so many is a key frame ({@link SyntheticBrowser#sendFrame}). */
  private static final int FRAMES_OF_A_JOIN = 250;

  /** A student without a picture by then is let go: a machine that stands still. */
  private static final long PICTURE_PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

  private final InnerNode node;
  private final AutoCloseable plane;
  private final NodeCertificate certificate =
      NodeCertificate.generate(new SecureRandom(), Instant.now());
  private final Requests requests = new Requests();
  private final OperatingSystemMXBean machine =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final SyntheticBrowser teacher;
  private final String pipeline;
  private final String hub;
  private int people;
  private int pictures;

  /**
   * Opens it; the teacher publishes.
   *
   * @param node without a port, on the plane
   * @param plane closed with the lesson
   */
  public PracticeLesson(InnerNode node, AutoCloseable plane) throws IOException {
    this.node = node;
    this.plane = plane;
    this.teacher = new SyntheticBrowser(people++, certificate);
    try {
      pipeline = node.value(requests.pipeline()).asText();
      JsonNode made = node.value(requests.publisher(pipeline, teacher.offerToPublish()));
      hub = Requests.value(made, Requests.PUBLISHER_HUB).asText();
      connect(teacher, Requests.value(made, Requests.PUBLISHER_ANSWER).asText());
    } catch (IOException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /** A student comes in, sees a picture, and goes. */
  @Override
  public long join() throws IOException {
    long spentNs = machine.getProcessCpuTime();
    long beganNs = System.nanoTime();
    int frame = people * FRAMES_OF_A_JOIN;
    speak(frame++);
    try (SyntheticBrowser student = new SyntheticBrowser(people++, certificate)) {
      JsonNode made = node.value(requests.viewer(pipeline, hub, student.offerToWatch()));
      connect(student, Requests.value(made, Requests.VIEWER_ANSWER).asText());
      while (student.frames() == 0 && System.nanoTime() - beganNs < PICTURE_PATIENCE_NS) {
        speak(frame++);
        LockSupport.parkNanos(FRAME_NS);
      }
      pictures += student.frames() > 0 ? 1 : 0;
      node.value(requests.release(Requests.value(made, Requests.VIEWER).asText()));
    }
    return machine.getProcessCpuTime() - spentNs;
  }

  private void speak(int frame) {
    teacher.sendFrame(frame, FRAME_PACKETS, FRAME_BYTES);
    teacher.sendSound(frame);
  }

  /** How many students saw one. */
  int pictures() {
    return pictures;
  }

  private static void connect(SyntheticBrowser browser, String answer) throws IOException {
    try {
      browser.connect(answer);
    } catch (SdpRefusedException | GeneralSecurityException e) {
      throw new IOException("the node's answer is of no use", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    try (node;
        plane) {
      teacher.close();
    } catch (Exception e) {
      throw new IllegalStateException("the practice lesson does not end", e);
    }
  }
}
