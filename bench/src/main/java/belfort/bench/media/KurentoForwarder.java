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
  private static final int GATHERING_SECONDS = 20;
  private static final String CANDIDATE = "a=candidate:";

  private final boolean ours;
  private final long pid;
  private final KurentoClient client;
  private final List<MediaPipeline> pipelines = new ArrayList<>();
  private final List<WebRtcEndpoint> teachers = new ArrayList<>();

  /** Its answers have no candidates: each join takes more than one request. */
  private volatile boolean gathers;

  private KurentoForwarder(boolean ours, long pid, String url) {
    this.ours = ours;
    this.pid = pid;
    this.client = KurentoClient.create(url);
  }

  /** Our node, reached over loopback. */
  static KurentoForwarder ours(OwnNode node) {
    return new KurentoForwarder(true, node.pid(), node.url());
  }

  /** A server of Kurento's: its ICE passes over loopback, and it packs pictures anew. */
  static KurentoForwarder kurentos(long pid, String url) {
    return new KurentoForwarder(false, pid, url);
  }

  @Override
  public String name() {
    return ours ? "ours" : "kurento";
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public InetAddress address() {
    return ours ? InetAddress.getLoopbackAddress() : Forwarder.addressOnANetwork();
  }

  @Override
  public boolean packsAnew() {
    return !ours;
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
