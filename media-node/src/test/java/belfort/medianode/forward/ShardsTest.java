package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.MediaPlane;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several shards: a lesson is on one, and one that fails takes nobody else with it. */
final class ShardsTest {
  private final UdpMediaPlane plane;

  ShardsTest() throws Exception {
    plane =
        UdpMediaPlane.open(
            PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress())).withShards(2));
  }

  @AfterEach
  void close() {
    plane.close();
  }

  /** A teacher with a student, connected. */
  private static final class Lesson implements AutoCloseable {
    private final List<PlaneEvent> events = new CopyOnWriteArrayList<>();
    private final PlaneEndpoint from;
    private final PlaneEndpoint to;
    private final String answer;
    private final SyntheticPeer teacher;
    private final SyntheticPeer student;
    private int frames;

    private Lesson(MediaPlane on, int port) throws Exception {
      InetSocketAddress media = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      from = on.open(new EndpointSettings(false, false), events::add);
      to = on.open(new EndpointSettings(false, false), events::add);
      teacher = new SyntheticPeer(1, media, SrtpProfile.AEAD_AES_128_GCM);
      student = new SyntheticPeer(2, media, SrtpProfile.AEAD_AES_128_GCM);
      answer = from.processOffer(teacher.offer("sendonly"));
      teacher.connect(answer);
      student.connect(to.processOffer(student.offer("recvonly")));
      to.setSource(MediaKind.VIDEO, from);
    }

    /** Sends until something new arrives. */
    private void flows() {
      int before = student.video().size();
      Await.until(
          TestPlane.PATIENCE,
          "a picture",
          () -> {
            teacher.sendFrame(true, 1, 3000 * frames++);
            return student.video().size() > before;
          });
    }

    @Override
    public void close() throws IOException {
      teacher.close();
      student.close();
    }
  }

  private Lesson lessonOn(int shard) throws Exception {
    return new Lesson(plane.shards().get(shard), plane.ports().get(shard));
  }

  @Test
  void lessonsAreSpreadAndTheAnswerNamesTheirShardsPort() throws Exception {
    MediaPlane first = plane.lesson();
    PlaneEndpoint one = first.open(new EndpointSettings(false, false), event -> {});
    MediaPlane second = plane.lesson();
    assertNotEquals(first, second, "the next goes where fewer are");
    PlaneEndpoint other = second.open(new EndpointSettings(false, false), event -> {});
    assertEquals(2, plane.endpoints());
    assertThrows(
        IllegalArgumentException.class, () -> other.setSource(MediaKind.VIDEO, one), "two lessons");
    one.close();
    assertEquals(first, plane.lesson());
    try (Lesson lesson = lessonOn(1)) {
      assertTrue(lesson.answer.contains(" " + plane.ports().get(1) + " typ host"), lesson.answer);
      assertFalse(lesson.answer.contains(" " + plane.ports().get(0) + " typ host"));
      lesson.flows();
    }
  }

  @Test
  void aShardThatFailsEndsItsLessonsSaysSoAndTakesNewOnes() throws Exception {
    try (Lesson lost = lessonOn(0);
        Lesson other = lessonOn(1)) {
      lost.flows();
      other.flows();
      fail(0);
      Await.until(
          TestPlane.PATIENCE,
          () -> "both ends of the lesson failed: " + lost.events,
          () -> lost.events.stream().filter(e -> e instanceof PlaneEvent.Failed).count() == 2);
      assertTrue(lost.events.contains(new PlaneEvent.ConnectionStateChanged(false)));
      assertTrue(other.events.stream().noneMatch(e -> e instanceof PlaneEvent.Failed));
      other.flows();
      lost.from.close();
      lost.to.close();
      assertEquals(1, plane.counters().get(Counter.SHARD_FAILURES));
    }
    try (Lesson next = lessonOn(0)) {
      next.flows();
    }
  }

  @Test
  void aShardThatFailsAgainAndAgainTakesNoMoreLessons() {
    for (int i = 0; i < 5; i++) {
      fail(0);
    }
    Await.until(TestPlane.PATIENCE, "ended", () -> plane.shards().getFirst().shard().hasEnded());
    assertThrows(
        IllegalStateException.class,
        () -> plane.shards().getFirst().open(new EndpointSettings(false, false), event -> {}));
    assertEquals(plane.shards().get(1), plane.lesson());
  }

  private void fail(int shard) {
    plane
        .shards()
        .get(shard)
        .shard()
        .execute(() -> {
          throw new StackOverflowError("a test's");
        });
  }
}
