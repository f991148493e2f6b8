package belfort.medianode.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames out of segments as TCP happens to cut them. */
final class FrameReaderTest {
  private static final int MAX = 2048;

  private static ByteBuffer bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteBuffer.wrap(bytes);
  }

  @Test
  void framesThatCameTogetherAreTakenOneByOne() {
    FrameReader reader = new FrameReader(MAX);
    ByteBuffer segment = bytes(0, 1, 7, 0, 2, 8, 9, 0);
    assertEquals(1, reader.next(segment));
    assertEquals(7, reader.frame()[0]);
    assertEquals(2, reader.next(segment));
    assertEquals(9, reader.frame()[1]);
    assertEquals(FrameReader.INCOMPLETE, reader.next(segment));
    assertEquals(FrameReader.INCOMPLETE, reader.next(bytes(3)));
    assertEquals(3, reader.wanted());
    assertEquals(FrameReader.INCOMPLETE, reader.next(bytes(1, 2)));
    assertEquals(1, reader.wanted());
    assertEquals(3, reader.next(bytes(5)));
    assertArrayEquals(new byte[] {1, 2, 5}, Arrays.copyOf(reader.frame(), 3));
    assertEquals(2, reader.wanted());
  }

  @Test
  void aFrameOfNothingOrOfTooMuchEndsTheStreamForGood() {
    for (ByteBuffer bad : List.of(bytes(0, 0), bytes(8, 1), bytes(0xff, 0xff))) {
      FrameReader reader = new FrameReader(MAX);
      assertEquals(FrameReader.BROKEN, reader.next(bad));
      assertEquals(FrameReader.BROKEN, reader.next(bytes(0, 1, 7)));
    }
    FrameReader reader = new FrameReader(MAX);
    assertEquals(FrameReader.INCOMPLETE, reader.next(bytes(8, 0)));
    assertEquals(MAX, reader.wanted());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverTheSegmentsAreTheFramesAreTheSame(long seed) {
    Random random = new Random(seed);
    List<byte[]> sent = new ArrayList<>();
    ByteBuffer stream = ByteBuffer.allocate(1 << 20);
    for (int i = 0; i < 200; i++) {
      byte[] frame = new byte[1 + random.nextInt(MAX)];
      random.nextBytes(frame);
      sent.add(frame);
      stream.putShort((short) frame.length).put(frame);
    }
    stream.flip();
    FrameReader reader = new FrameReader(MAX);
    int seen = 0;
    while (stream.hasRemaining()) {
      int size = Math.min(1 + random.nextInt(random.nextBoolean() ? 5 : 6_000), stream.remaining());
      ByteBuffer segment = stream.slice(stream.position(), size);
      stream.position(stream.position() + size);
      for (int length = reader.next(segment); length != 0; length = reader.next(segment)) {
        assertArrayEquals(sent.get(seen), Arrays.copyOf(reader.frame(), length));
        seen++;
      }
    }
    assertEquals(sent.size(), seen);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void anyBytesAreFramesOrTheEnd(long seed) {
    Random random = new Random(seed);
    for (int stream = 0; stream < 2_000; stream++) {
      FrameReader reader = new FrameReader(MAX);
      int length = 0;
      for (int i = 0; i < 20 && length != FrameReader.BROKEN; i++) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        ByteBuffer segment = ByteBuffer.wrap(bytes);
        do {
          length = reader.next(segment);
          assertTrue(length >= FrameReader.BROKEN && length <= MAX, () -> "seed " + seed);
        } while (length > 0);
      }
    }
  }
}
