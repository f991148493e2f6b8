package belfort.bench.media;

import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.synthetic.SyntheticBrowser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.kurento.client.KurentoClient;
import org.kurento.client.MediaPipeline;
import org.kurento.client.WebRtcEndpoint;

/** A short lesson: a teacher, students who see pictures, and an end that is not always polite. */
final class SoakLesson {
  private static final int STUDENTS = 3;
  private static final int FRAMES_SEEN = 10;
  private static final int MOST_FRAMES = 3_000;
  private static final long FRAME_NS = 10_000_000L;
  private static final int PACKETS = 3;
  private static final int BYTES = 900;

  /** Each of so many lessons ends with its pipeline alone: nobody says goodbye. */
  private static final int RUDE_EACH = 3;

  private final KurentoClient client;
  private final NodeCertificate certificate;
  private final int number;
  private final List<SyntheticBrowser> browsers = new ArrayList<>();

  SoakLesson(KurentoClient client, NodeCertificate certificate, int number) {
    this.client = client;
    this.certificate = certificate;
    this.number = number;
  }

  void run() throws Exception {
    MediaPipeline pipeline = client.createMediaPipeline();
    try {
      WebRtcEndpoint published = new WebRtcEndpoint.Builder(pipeline).build();
      SyntheticBrowser teacher = browser(0);
      connect(teacher, published, teacher.offerToPublish());
      List<WebRtcEndpoint> watched = new ArrayList<>();
      for (int i = 1; i <= STUDENTS; i++) {
        WebRtcEndpoint endpoint = new WebRtcEndpoint.Builder(pipeline).build();
        watched.add(endpoint);
        published.connect(endpoint);
        SyntheticBrowser student = browser(i);
        connect(student, endpoint, student.offerToWatch());
      }
      speak(teacher);
      if (number % RUDE_EACH != 0) {
        watched.forEach(WebRtcEndpoint::release);
        published.release();
      }
    } finally {
      pipeline.release();
      for (SyntheticBrowser browser : browsers) {
        browser.close();
      }
    }
  }

  private SyntheticBrowser browser(int place) throws IOException {
    SyntheticBrowser browser =
        new SyntheticBrowser(number % 10_000 * (STUDENTS + 1) + place, certificate);
    browsers.add(browser);
    return browser;
  }

  private static void connect(SyntheticBrowser browser, WebRtcEndpoint endpoint, String offer)
      throws Exception {
    String answer = endpoint.processOffer(offer);
    endpoint.gatherCandidates();
    browser.connect(answer);
  }

  private void speak(SyntheticBrowser teacher) {
    List<SyntheticBrowser> students = browsers.subList(1, browsers.size());
    for (int frame = 0; frame < MOST_FRAMES; frame++) {
      teacher.sendFrame(frame, PACKETS, BYTES);
      teacher.sendSound(frame);
      if (students.stream().allMatch(student -> student.frames() >= FRAMES_SEEN)) {
        return;
      }
      LockSupport.parkNanos(FRAME_NS);
    }
    throw new IllegalStateException("a student saw no picture");
  }
}
