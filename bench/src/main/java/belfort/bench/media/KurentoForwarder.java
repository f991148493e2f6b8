package belfort.bench.media;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.kurento.client.KurentoClient;
import org.kurento.client.MediaPipeline;
import org.kurento.client.TFuture;
import org.kurento.client.Transaction;
import org.kurento.client.WebRtcEndpoint;

/** What speaks Kurento's protocol: our node and Kurento's servers, by the same calls. */
final class KurentoForwarder implements Forwarder {
  /** The name of our node among the servers that speak this protocol. */
  static final String OURS = "ours";

  private static final int GATHERING_SECONDS = 20;
  private static final String CANDIDATE = "a=candidate:";

  private final String name;
  private final long pid;
  private final KurentoClient client;
  private final List<MediaPipeline> pipelines = new ArrayList<>();
  private final List<WebRtcEndpoint> teachers = new ArrayList<>();

  /** Its answers have no candidates: each join takes more than one request. Ours is not so. */
  private volatile boolean gathers;

  KurentoForwarder(String name, long pid, String url) {
    this.name = name;
    this.pid = pid;
    this.client = KurentoClient.create(url);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public InetAddress address() {
    return name.equals(OURS) ? InetAddress.getLoopbackAddress() : Forwarder.addressOnANetwork();
  }

  @Override
  public boolean packsAnew() {
    return gathers;
  }

  @Override
  public int lesson() {
    pipelines.add(client.createMediaPipeline());
    return pipelines.size() - 1;
  }

  @Override
  public String publish(int lesson, String offer) {
    WebRtcEndpoint teacher = new WebRtcEndpoint.Builder(pipelines.get(lesson)).build();
    teachers.add(teacher);
    String answer = teacher.processOffer(offer);
    gathers = !answer.contains(CANDIDATE);
    return withCandidates(teacher, answer);
  }

  @Override
  public String watch(int lesson, Student watching) {
    if (gathers) {
      WebRtcEndpoint student = new WebRtcEndpoint.Builder(pipelines.get(lesson)).build();
      teachers.get(lesson).connect(student);
      return answer(student, watching.offer());
    }
    Transaction atOnce = pipelines.get(lesson).beginTransaction();
    WebRtcEndpoint student = new WebRtcEndpoint.Builder(pipelines.get(lesson)).build(atOnce);
    teachers.get(lesson).connect(atOnce, student);
    TFuture<String> answer = student.processOffer(atOnce, watching.offer());
    atOnce.commit();
    return answer.get();
  }

  /** With candidates: ours are in the answer, Kurento's come to it while it gathers. */
  static String answer(WebRtcEndpoint endpoint, String offer) {
    return withCandidates(endpoint, endpoint.processOffer(offer));
  }

  private static String withCandidates(WebRtcEndpoint endpoint, String answer) {
    if (answer.contains(CANDIDATE)) {
      return answer;
    }
    CountDownLatch gathered = new CountDownLatch(1);
    endpoint.addIceGatheringDoneListener(_ -> gathered.countDown());
    endpoint.gatherCandidates();
    try {
      if (!gathered.await(GATHERING_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server found no address of its own");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return endpoint.getLocalSessionDescriptor();
  }

  @Override
  public void close() {
    pipelines.forEach(MediaPipeline::release);
    client.destroy();
  }
}
