package belfort.mediacontrol.kurento;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaControl.LessonOpening;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.mediacontrol.placement.InMemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ledger, servers and lessons for tests of the adapter. */
final class World implements AutoCloseable {
  static final ParticipantId TEACHER = new ParticipantId("teacher");
  static final ParticipantId STUDENT = new ParticipantId("student-1");
  static final SourceId CAMERA = new SourceId(TEACHER, SourceKind.CAMERA);
  static final PeerId.Publish PUBLISH = new PeerId.Publish(CAMERA);
  static final PeerId.Watch WATCH = new PeerId.Watch(STUDENT, CAMERA);

  /** Faster than life, so that tests do not wait. */
  static final KurentoConfig.Timing FAST =
      new KurentoConfig.Timing(
          Duration.ofMillis(100),
          3,
          Duration.ofSeconds(5),
          Duration.ofSeconds(3),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8),
          Duration.ofSeconds(8),
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofMinutes(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60));

  /** Long after every test: no one is a no-show. */
  static final Instant STARTS = Instant.parse("2126-09-01T06:30:00Z");

  final InMemoryLedger ledger = new InMemoryLedger();
  final List<MediaEvent> events = new CopyOnWriteArrayList<>();
  private final List<KurentoMediaControl> servers = new ArrayList<>();

  KurentoMediaControl server(String... urls) {
    return server(FAST, urls);
  }

  /** As {@link #FAST}: lessons move and relays are mended at once. */
  static final KurentoConfig.Spanning NIMBLE =
      new KurentoConfig.Spanning(
          Duration.ofSeconds(20),
          Duration.ofMillis(100),
          Duration.ofMillis(100),
          Duration.ofMillis(50),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          2);

  /** No machine is so busy with other tests that a node seems slow. */
  static final KurentoConfig.Pace PATIENT_PACE =
      new KurentoConfig.Pace(1_000, Duration.ofSeconds(20), 1_000, 1, Duration.ofMinutes(10));

  KurentoMediaControl server(KurentoConfig.Timing timing, String... urls) {
    List<KurentoConfig.Node> nodes = Arrays.stream(urls).map(KurentoConfig.Node::of).toList();
    return server(KurentoConfig.of("test", nodes).with(timing).with(NIMBLE).with(PATIENT_PACE));
  }

  KurentoMediaControl server(KurentoConfig config) {
    return probing(config.withoutProbing());
  }

  /** A server that measures its nodes. */
  KurentoMediaControl probing(KurentoConfig config) {
    KurentoMediaControl server = KurentoMediaControl.start(config, ledger);
    servers.add(server);
    return server;
  }

  static void awaitUp(KurentoMediaControl server) {
    Await.until(
        "all nodes are up",
        () -> server.nodes().stream().allMatch(n -> n.state() == NodeStatus.State.UP));
  }

  static LessonOpening opening(String lesson, long epoch) {
    return new LessonOpening(new LessonId(lesson), Profile.LECTURE, 10, epoch, STARTS, false);
  }

  LessonMedia open(KurentoMediaControl server, String lesson) {
    awaitUp(server);
    return Await.get(server.open(opening(lesson, 1), events::add));
  }

  <E extends MediaEvent> E awaitEvent(Class<E> type) {
    Await.until(type.getSimpleName(), () -> events.stream().anyMatch(type::isInstance));
    return events.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  boolean saw(MediaEvent event) {
    return events.contains(event);
  }

  static Map<String, Object> state(String from, String to) {
    return Map.of("oldState", from, "newState", to);
  }

  @Override
  public void close() {
    servers.forEach(KurentoMediaControl::close);
  }
}
