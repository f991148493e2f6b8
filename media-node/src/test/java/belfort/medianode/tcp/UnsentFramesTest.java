package belfort.medianode.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits before a connection that takes less than there is. */
final class UnsentFramesTest {
  private static final boolean PICTURE = true;
  private static final boolean SOUND = false;

  /** A connection that takes as much as the test says. */
  private static final class Narrow implements WritableByteChannel {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private int room;

    @Override
    public int write(ByteBuffer from) {
      int count = Math.min(room, from.remaining());
      for (int i = 0; i < count; i++) {
        taken.write(from.get());
      }
      room -= count;
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      room = 0;
    }
  }

  private final UnsentFrames unsent = new UnsentFrames();
  private final Narrow line = new Narrow();

  @Test
  void soundHasRoomWhereThePictureHasNone() throws IOException {
    byte[] packet = new byte[1_000];
    int pictures = 0;
    while (unsent.add(packet, 0, packet.length, PICTURE)) {
      pictures++;
    }
    assertEquals(UnsentFrames.MAX_PICTURE_BYTES / 1_002, pictures);
    int sounds = 0;
    while (unsent.add(packet, 0, 100, SOUND)) {
      sounds++;
    }
    assertTrue(sounds >= 150, () -> "room for a second of sound and reports: " + unsent.size());
    assertTrue(unsent.size() <= UnsentFrames.MAX_BYTES);
    assertFalse(unsent.writeTo(line), "nothing is taken");
    line.room = unsent.size() - 1;
    assertTrue(unsent.writeTo(line));
    assertEquals(1, unsent.size());
    assertTrue(unsent.add(packet, 0, packet.length, PICTURE), "there is room again");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theStreamIsWhatWasTakenInOrderWhateverTheLineTakes(long seed) throws IOException {
    Random random = new Random(seed);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < 5_000; i++) {
      byte[] slab = new byte[40 + random.nextInt(1_400)];
      random.nextBytes(slab);
      int at = random.nextInt(20);
      int length = slab.length - at - random.nextInt(10);
      if (unsent.add(slab, at, length, random.nextInt(4) > 0)) {
        expected.write(length >>> 8);
        expected.write(length);
        expected.write(slab, at, length);
      }
      assertTrue(unsent.size() <= UnsentFrames.MAX_BYTES);
      line.room = random.nextInt(3) == 0 ? random.nextInt(4_000) : 0;
      if (random.nextInt(500) == 0) {
        line.room = UnsentFrames.MAX_BYTES;
      }
      unsent.writeTo(line);
    }
    line.room = Integer.MAX_VALUE;
    unsent.writeTo(line);
    assertEquals(0, unsent.size());
    assertTrue(Arrays.equals(expected.toByteArray(), line.taken.toByteArray()), "seed " + seed);
  }
}
