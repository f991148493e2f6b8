package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.rtp.Sequence;
import belfort.medianode.srtp.SrtpProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** All viewers of a lesson come at once; how fast is a matter of {@code bench join-storm}. */
final class JoinStormTest {
  private static final int VIEWERS = 40;
  private static final int FRAME_TICKS = 3000;

  @Test
  void everybodyGetsAPictureTheTeacherIsAskedSeldomAndWhoWatchedBeforeLosesNothing()
      throws Exception {
    try (TestPlane node = new TestPlane();
        ExecutorService joining = Executors.newVirtualThreadPerTaskExecutor()) {
      Joined teacher = node.join(1, "sendonly");
      Joined before = node.join(2, "recvonly");
      before.watch(teacher.endpoint());
      teacher.peer().sendFrame(true, 1, 0);
      Await.until(TestPlane.PATIENCE, "it runs", () -> before.peer().video().size() == 1);
      long startNs = System.nanoTime();
      int asked = teacher.peer().keyFrameRequests();
      List<SyntheticPeer> students = new ArrayList<>();
      List<CompletableFuture<Void>> joins = new ArrayList<>();
      for (int id = 10; id < 10 + VIEWERS; id++) {
        SyntheticPeer student =
            node.keep(new SyntheticPeer(id, node.address(), SrtpProfile.AEAD_AES_128_GCM));
        students.add(student);
        joins.add(CompletableFuture.runAsync(() -> join(node, teacher, student), joining));
      }
      int[] frames = {1};
      int[] answered = {asked};
      Await.until(
          TestPlane.PATIENCE,
          () -> students.stream().filter(s -> !s.video().isEmpty()).count() + " see",
          () -> {
            int wanted = teacher.peer().keyFrameRequests();
            teacher.peer().sendFrame(wanted > answered[0], 3, FRAME_TICKS * frames[0]);
            answered[0] = wanted;
            frames[0]++;
            return students.stream().noneMatch(student -> student.video().isEmpty());
          });
      joins.forEach(CompletableFuture::join);
      long seconds = (System.nanoTime() - startNs) / 1_000_000_000L;
      int more = teacher.peer().keyFrameRequests() - asked;
      assertTrue(more <= seconds + 2, more + " requests in " + seconds + " s");
      int sent = 1 + 3 * (frames[0] - 1);
      Await.until(TestPlane.PATIENCE, "all came", () -> before.peer().video().size() == sent);
      int first = before.peer().video().getFirst().sequence();
      assertEquals(
          IntStream.range(first, first + sent).map(s -> s & 0xffff).boxed().toList(),
          before.peer().video().stream().map(SyntheticPeer.Seen::sequence).toList());
      assertEquals(0, node.counter(Counter.HANDSHAKES_FAILED));
      assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
    }
  }

  /** The key frame that others have had, and what followed it: in order, without a gap. */
  @Test
  void whoComesBetweenTwoKeyFramesBeginsWithTheLastOne() throws Exception {
    try (TestPlane node = new TestPlane()) {
      Joined teacher = node.join(1, "sendonly");
      List<Joined> late = new ArrayList<>();
      int[] frame = {0};
      while (node.counter(Counter.BEGAN_LATE) < 3) {
        assertTrue(late.size() < 60, "nobody of " + late.size() + " began so");
        Joined student = node.join(10 + late.size(), "recvonly");
        late.add(student);
        student.watch(teacher.endpoint());
        Await.until(
            TestPlane.PATIENCE,
            "a picture",
            () -> {
              teacher.peer().sendFrame(frame[0] % 20 == 0, 3, FRAME_TICKS * frame[0]);
              frame[0]++;
              return student.peer().video().size() > 60;
            });
      }
      int[] tail = {0};
      Await.until(
          TestPlane.PATIENCE,
          "all of it",
          () -> {
            late.forEach(student -> student.peer().askForLost());
            if (tail[0]++ < 20) {
              teacher.peer().sendFrame(false, 1, FRAME_TICKS * frame[0]++);
            }
            return late.stream().allMatch(JoinStormTest::isWhole);
          });
      assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
    }
  }

  private static boolean isWhole(Joined student) {
    List<SyntheticPeer.Seen> video =
        student.peer().video().stream()
            .sorted((a, b) -> Sequence.distance(a.sequence(), b.sequence()))
            .toList();
    SyntheticPeer.Seen first = video.getFirst();
    for (int i = 1; i < video.size(); i++) {
      assertTrue(video.get(i).timestamp() - first.timestamp() >= 0, "time goes back");
    }
    return first.key()
        && Sequence.distance(video.getLast().sequence(), first.sequence()) == video.size() - 1;
  }

  private static void join(TestPlane node, Joined teacher, SyntheticPeer student) {
    try {
      PlaneEndpoint endpoint = node.plane.open(new EndpointSettings(false, false), _ -> {});
      new Joined(student, endpoint, List.of()).watch(teacher.endpoint());
      String answer = endpoint.processOffer(student.offer("recvonly"));
      endpoint.gatherCandidates();
      student.connect(answer);
    } catch (Exception e) {
      throw new IllegalStateException("a student could not join", e);
    }
  }
}
