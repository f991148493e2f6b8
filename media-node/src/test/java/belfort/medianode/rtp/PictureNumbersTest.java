package belfort.medianode.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 7741, 4.2: both numbers go on by one, whatever the source is. */
final class PictureNumbersTest {
  private final PictureNumbers numbers = new PictureNumbers();

  /** A descriptor with a picture id of two bytes and TL0PICIDX, then some payload. */
  private static byte[] payload(int picture, int base) {
    return new byte[] {
      (byte) 0x90,
      (byte) 0xe0,
      (byte) (0x80 | picture >> 8),
      (byte) picture,
      (byte) base,
      0x20,
      7,
      8
    };
  }

  private static byte[] shortPayload(int picture) {
    return new byte[] {(byte) 0x90, (byte) 0x80, (byte) picture, 7};
  }

  private byte[] sent(byte[] payload) {
    byte[] shared = payload.clone();
    numbers.put(shared, 0, shared.length);
    byte[] sent = shared.clone();
    numbers.putBack();
    assertArrayEquals(payload, shared, "the next viewer finds the source's numbers");
    return sent;
  }

  @Test
  void theFirstSourceKeepsItsNumbers() {
    numbers.switchSource();
    assertArrayEquals(payload(32_767, 255), sent(payload(32_767, 255)));
    assertArrayEquals(payload(0, 0), sent(payload(0, 0)));
  }

  @Test
  void theNextSourceGoesOnWhereTheFormerEnded() {
    sent(payload(100, 7));
    sent(payload(101, 8));
    numbers.switchSource();
    assertArrayEquals(payload(102, 9), sent(payload(32_767, 200)));
    assertArrayEquals(payload(103, 10), sent(payload(0, 201)));
  }

  @Test
  void bothGoOnAcrossTheirWrap() {
    sent(payload(32_767, 255));
    numbers.switchSource();
    assertArrayEquals(payload(0, 0), sent(payload(17, 4)));
    assertArrayEquals(payload(1, 1), sent(payload(18, 5)));
  }

  @Test
  void allPacketsOfAPictureHaveItsNumbersAndALateOneTooWhenItIsSentAgain() {
    sent(payload(5, 5));
    numbers.switchSource();
    assertArrayEquals(payload(6, 6), sent(payload(40, 90)));
    assertArrayEquals(payload(6, 6), sent(payload(40, 90)));
    assertArrayEquals(payload(8, 8), sent(payload(42, 92)));
    assertArrayEquals(payload(7, 7), sent(payload(41, 91)), "again");
    numbers.switchSource();
    assertArrayEquals(payload(9, 9), sent(payload(0, 0)));
  }

  @Test
  void aSourceWithShortIdsGoesOnInSevenBits() {
    sent(shortPayload(126));
    numbers.switchSource();
    assertArrayEquals(shortPayload(127), sent(shortPayload(3)));
    assertArrayEquals(shortPayload(0), sent(shortPayload(4)));
    numbers.switchSource();
    assertArrayEquals(payload(1, 60), sent(payload(900, 60)));
  }

  @Test
  void manySwitchesOfSourcesThatGoOnMeanwhileLeaveOneLine() {
    Random random = new Random(1);
    int[] pictures = {random.nextInt(1 << 15), random.nextInt(1 << 15), random.nextInt(1 << 15)};
    int[] bases = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
    int source = 0;
    int expectedPicture = pictures[0];
    int expectedBase = bases[0];
    for (int i = 0; i < 100_000; i++) {
      if (random.nextInt(50) == 0) {
        source = random.nextInt(3);
        numbers.switchSource();
      }
      assertArrayEquals(
          payload(expectedPicture, expectedBase),
          sent(payload(pictures[source], bases[source])),
          "picture " + i);
      expectedPicture = expectedPicture + 1 & 0x7fff;
      expectedBase = expectedBase + 1 & 0xff;
      for (int each = 0; each < 3; each++) {
        pictures[each] = pictures[each] + 1 & 0x7fff;
        bases[each] = bases[each] + 1 & 0xff;
      }
    }
  }

  @Test
  void whatHasNoNumbersOrIsCutShortStaysAsItIs() {
    byte[][] payloads = {
      {},
      {0x10},
      {(byte) 0x90, (byte) 0xc0},
      {0x10, 1, 2, 3},
      {(byte) 0x90, 0x20, 5, 6},
      {(byte) 0x90, (byte) 0xc0, (byte) 0x81}
    };
    sent(payload(100, 100));
    numbers.switchSource();
    for (byte[] payload : payloads) {
      assertArrayEquals(payload, sent(payload));
    }
    assertEquals(101, sent(shortPayload(9))[2]);
  }
}
