package belfort.bench.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A student knows whole pictures from others, in the teacher's packets and in a server's own. */
class PictureCheckTest {
  private static final int DESCRIPTOR = StampedPicture.DESCRIPTOR_BYTES;

  private final PictureCheck check = new PictureCheck(new Latencies());

  /** A picture's bytes behind its descriptors. */
  private static byte[] picture(int number, int bytes, boolean key) {
    byte[] picture = new byte[bytes];
    StampedPicture.begin(picture, 0, key, number, bytes, 0);
    return picture;
  }

  /** Cut into payloads of so many bytes, each behind a descriptor. */
  private static List<byte[]> packed(int number, byte[] picture, int size) {
    List<byte[]> payloads = new ArrayList<>();
    for (int at = 0; at < picture.length; at += size) {
      int part = Math.min(size, picture.length - at);
      byte[] payload = new byte[DESCRIPTOR + part];
      StampedPicture.describe(payload, 0, at == 0, number);
      System.arraycopy(picture, at, payload, DESCRIPTOR, part);
      payloads.add(payload);
    }
    return payloads;
  }

  private void receive(List<byte[]> payloads) {
    for (int i = 0; i < payloads.size(); i++) {
      byte[] payload = payloads.get(i);
      check.received(payload, 0, payload.length, i == payloads.size() - 1);
    }
  }

  @Test
  void takesPicturesHoweverTheyArePacked() {
    receive(packed(1, picture(1, 3_000, true), 1_100));
    receive(packed(2, picture(2, 3_000, false), 997));
    receive(packed(3, picture(3, 40, false), 1_100));
    assertEquals(0, check.wrong());
  }

  @Test
  void tellsAKeyFrame() {
    byte[] key = packed(1, picture(1, 100, true), 100).getFirst();
    byte[] other = packed(2, picture(2, 100, false), 100).getFirst();
    assertTrue(StampedPicture.beginsKey(key, 0, key.length));
    assertFalse(StampedPicture.beginsKey(other, 0, other.length));
  }

  @Test
  void findsWhatIsMissing() {
    receive(packed(1, picture(1, 3_000, true), 1_100));
    List<byte[]> cut = packed(2, picture(2, 3_000, false), 1_100);
    receive(List.of(cut.get(0), cut.get(2)));
    assertEquals(1, check.wrong(), "a packet in the middle");
    receive(packed(4, picture(4, 3_000, false), 1_100));
    assertEquals(2, check.wrong(), "a picture");
    List<byte[]> endless = packed(5, picture(5, 3_000, false), 1_100);
    check.received(endless.getFirst(), 0, endless.getFirst().length, false);
    receive(packed(6, picture(6, 3_000, false), 1_100));
    assertEquals(3, check.wrong(), "an end");
  }

  @Test
  void findsWhatCameTwice() {
    receive(packed(1, picture(1, 3_000, true), 1_100));
    receive(packed(1, picture(1, 3_000, true), 1_100));
    assertEquals(1, check.wrong());
  }

  @Test
  void beginsInTheMiddleOfAPicture() {
    List<byte[]> payloads = packed(1, picture(1, 3_000, true), 1_100);
    receive(payloads.subList(1, 3));
    receive(packed(2, picture(2, 3_000, true), 1_100));
    assertEquals(0, check.wrong());
  }
}
