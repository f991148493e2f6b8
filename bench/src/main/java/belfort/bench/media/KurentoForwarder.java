package belfort.bench.media;

import java.util.ArrayList;
import java.util.List;
import org.kurento.client.KurentoClient;
import org.kurento.client.MediaPipeline;
import org.kurento.client.WebRtcEndpoint;

/** What speaks Kurento's protocol: our node and Kurento's servers, by the same calls. */
final class KurentoForwarder implements Forwarder {
  private final String name;
  private final long pid;
  private final KurentoClient client;
  private final List<MediaPipeline> pipelines = new ArrayList<>();
  private final List<WebRtcEndpoint> teachers = new ArrayList<>();

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
  public int lesson() {
    pipelines.add(client.createMediaPipeline());
    return pipelines.size() - 1;
  }

  @Override
  public String publish(int lesson, String offer) {
    WebRtcEndpoint teacher = new WebRtcEndpoint.Builder(pipelines.get(lesson)).build();
    teachers.add(teacher);
    String answer = teacher.processOffer(offer);
    teacher.gatherCandidates();
    return answer;
  }

  @Override
  public String watch(int lesson, Student watching) {
    WebRtcEndpoint student = new WebRtcEndpoint.Builder(pipelines.get(lesson)).build();
    teachers.get(lesson).connect(student);
    String answer = student.processOffer(watching.offer());
    student.gatherCandidates();
    return answer;
  }

  @Override
  public void close() {
    pipelines.forEach(MediaPipeline::release);
    client.destroy();
  }
}
