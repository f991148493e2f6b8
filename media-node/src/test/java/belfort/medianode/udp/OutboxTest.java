package belfort.medianode.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which datagrams become one message. Nothing is sent before a flush, so this is pure. */
final class OutboxTest {
  private final NativeDatagrams segmenting = new NativeDatagrams(true);
  private final Outbox box = segmenting.outbox();
  private final Destination one = destination(1);
  private final Destination other = destination(2);

  OutboxTest() throws Exception {}

  @AfterEach
  void close() {
    segmenting.close();
  }

  private static Destination destination(int port) {
    return new Destination(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
  }

  /** The messages as segments x size = length. */
  private static String messages(Outbox box) {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < box.messages(); i++) {
      messages.add(box.segments(i) + "x" + box.segmentSize(i) + "=" + box.length(i));
    }
    return String.join(" ", messages);
  }

  private void add(Destination to, int... lengths) {
    for (int length : lengths) {
      box.add(0, to, length);
    }
  }

  @Test
  void oneSizeToOneDestinationIsOneMessage() {
    add(one, 1100, 1100, 1100);
    assertEquals("3x1100=3300", messages(box));
  }

  @Test
  void onlyTheLastSegmentMayBeShorter() {
    add(one, 1100, 1100, 900, 900, 1000);
    assertEquals("3x1100=3100 1x900=900 1x1000=1000", messages(box));
  }

  @Test
  void anotherDestinationAndAnotherSocketBeginAnother() {
    add(one, 500);
    add(other, 500);
    box.add(1, other, 500);
    add(one, 500, 500);
    assertEquals("1x500=500 1x500=500 1x500=500 2x500=1000", messages(box));
  }

  @Test
  void aDestinationThatTakesNoSegmentsGetsNone() {
    one.takesNoSegments();
    add(one, 500, 500);
    add(other, 500, 500);
    assertEquals("1x500=500 1x500=500 2x500=1000", messages(box));
  }

  @Test
  void aMessageHasAsManySegmentsAsAnyKernelTakes() {
    for (int i = 0; i < Outbox.MAX_SEGMENTS + 1; i++) {
      add(one, 100);
    }
    assertEquals("64x100=6400 1x100=100", messages(box));
  }

  @Test
  void aMessageIsAnIpDatagramAtMost() {
    for (int i = 0; i < 50; i++) {
      add(one, 1400);
    }
    assertTrue(box.length(0) <= Outbox.MAX_MESSAGE_BYTES, messages(box));
    assertEquals(50 * 1400, box.length(0) + box.length(1));
  }

  @Test
  void whateverComesTheBytesStandInARowAndCanBeCutAgain() {
    Random random = new Random(20_261_127);
    for (int round = 0; round < 200; round++) {
      List<Integer> added = new ArrayList<>();
      int begin = box.at();
      while (added.size() < 30) {
        int length = random.nextInt(3) == 0 ? 900 + random.nextInt(3) : 901;
        add(random.nextInt(4) == 0 ? one : other, length);
        added.add(length);
      }
      List<Integer> cut = new ArrayList<>();
      int at = begin;
      for (int i = 0; i < box.messages(); i++) {
        assertEquals(at, box.start(i));
        for (int done = 0; done < box.length(i); done += box.segmentSize(i)) {
          cut.add(Math.min(box.segmentSize(i), box.length(i) - done));
        }
        at += box.length(i);
      }
      assertEquals(added, cut);
      box.forget();
    }
  }
}
