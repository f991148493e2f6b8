package belfort.medianode.practice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneConfig;
import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.UdpMediaPlane;
import belfort.medianode.rpc.InnerNode;
import belfort.medianode.rpc.NodeSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether what a node practises is what it will have to do: with real sockets and handshakes. */
final class PracticeLessonTest {
  private static UdpMediaPlane plane() throws IOException {
    return UdpMediaPlane.open(PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress())));
  }

  private static InnerNode node(UdpMediaPlane plane) {
    return new InnerNode(NodeSettings.DEFAULTS, plane, InstantSource.system());
  }

  @Test
  void eachStudentComesInSeesAPictureAndLeavesNothing() throws IOException {
    UdpMediaPlane plane = plane();
    try (PracticeLesson lesson = new PracticeLesson(node(plane), plane)) {
      for (int student = 1; student <= 3; student++) {
        assertTrue(lesson.join() >= 0, "it tells what it cost");
        assertEquals(student, lesson.pictures());
        assertEquals(1, plane.endpoints(), "the teacher's");
      }
      assertTrue(plane.counters().get(Counter.PACKETS_OUT) > 3, "packets were forwarded");
    }
  }

  @Test
  void aNodeThatRefusesIsSaidSo() throws IOException {
    String request =
        """
        {"jsonrpc": "2.0", "id": 1, "method": "invoke",
         "params": {"object": "nothing", "operation": "getName"}}
        """;
    try (UdpMediaPlane plane = plane();
        InnerNode node = node(plane)) {
      IOException refused = assertThrows(IOException.class, () -> node.value(request));
      assertTrue(refused.getMessage().contains("not found"), refused.getMessage());
    }
  }

  @Test
  void aLessonThatCannotBeginTakesNothingWithIt() throws IOException {
    UdpMediaPlane plane = plane();
    InnerNode node = node(plane);
    node.close();
    assertThrows(IOException.class, () -> new PracticeLesson(node, plane));
    assertEquals(0, plane.endpoints());
  }
}
