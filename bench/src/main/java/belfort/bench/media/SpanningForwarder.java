package belfort.bench.media;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.kurento.client.KurentoClient;
import org.kurento.client.MediaPipeline;
import org.kurento.client.RtpEndpoint;
import org.kurento.client.WebRtcEndpoint;

/**
 * Several nodes of ours that share each lesson: the teacher is at the first, a relay takes what he
 * publishes once to each of the others, and students come to all of them in turn.
 */
final class SpanningForwarder implements Forwarder {
  private final List<OwnNode> nodes;
  private final List<KurentoClient> clients = new ArrayList<>();
  private final List<Lesson> lessons = new ArrayList<>();

  /** What each node has of a lesson, in the order of the nodes. */
  private static final class Lesson {
    private final List<MediaPipeline> pipelines = new ArrayList<>();
    private final List<RtpEndpoint> relayed = new ArrayList<>();
    private final AtomicInteger students = new AtomicInteger();
    private final WebRtcEndpoint teacher;

    Lesson(List<KurentoClient> clients) {
      clients.forEach(client -> pipelines.add(client.createMediaPipeline()));
      teacher = new WebRtcEndpoint.Builder(pipelines.getFirst()).build();
    }

    String publish(String offer) {
      String answer = KurentoForwarder.answer(teacher, offer);
      for (MediaPipeline leaf : pipelines.subList(1, pipelines.size())) {
        RtpEndpoint out = new RtpEndpoint.Builder(pipelines.getFirst()).build();
        RtpEndpoint in = new RtpEndpoint.Builder(leaf).build();
        teacher.connect(out);
        out.processAnswer(in.processOffer(out.generateOffer()));
        relayed.add(in);
      }
      return answer;
    }

    String watch(Student watching) {
      int at = students.getAndIncrement() % pipelines.size();
      WebRtcEndpoint student = new WebRtcEndpoint.Builder(pipelines.get(at)).build();
      if (at == 0) {
        teacher.connect(student);
      } else {
        relayed.get(at - 1).connect(student);
      }
      return KurentoForwarder.answer(student, watching.offer());
    }
  }

  SpanningForwarder(List<OwnNode> nodes) {
    this.nodes = List.copyOf(nodes);
    nodes.forEach(node -> clients.add(KurentoClient.create(node.url())));
  }

  @Override
  public String name() {
    return nodes.size() + " nodes";
  }

  @Override
  public long pid() {
    return nodes.getFirst().pid();
  }

  @Override
  public List<Long> pids() {
    return nodes.stream().map(OwnNode::pid).toList();
  }

  @Override
  public int lesson() {
    lessons.add(new Lesson(clients));
    return lessons.size() - 1;
  }

  @Override
  public String publish(int lesson, String offer) {
    return lessons.get(lesson).publish(offer);
  }

  @Override
  public String watch(int lesson, Student watching) {
    return lessons.get(lesson).watch(watching);
  }

  @Override
  public void close() {
    lessons.forEach(lesson -> lesson.pipelines.forEach(MediaPipeline::release));
    clients.forEach(KurentoClient::destroy);
  }
}
