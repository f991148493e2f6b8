package belfort.mediacontrol.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LayersTest {
  private static final BitRates RATES = BitRates.DEFAULT;

  private static int limit(int width, int height) {
    return Layers.limit(RATES, SourceKind.CAMERA, Optional.of(new ShownSize(width, height)));
  }

  @Test
  void whatIsShownSmallOrNotAtAllNeedsTheSmallestLayer() {
    assertEquals(Layers.SMALL_LIMIT, limit(0, 0));
    assertEquals(Layers.SMALL_LIMIT, limit(160, 120));
    assertEquals(Layers.SMALL_LIMIT, limit(240, 179));
  }

  @Test
  void whatIsShownOnTheStageMayHaveAll() {
    assertEquals(Layers.whole(RATES, SourceKind.CAMERA), limit(1280, 720));
    assertEquals(Layers.whole(RATES, SourceKind.CAMERA), limit(720, 960));
    assertEquals(limit(1280, 720), limit(ShownSize.MOST, ShownSize.MOST));
  }

  @Test
  void betweenThemIsTheHalf() {
    assertEquals(Layers.MIDDLE_LIMIT, limit(320, 180));
    assertEquals(Layers.MIDDLE_LIMIT, limit(480, 270));
  }

  @Test
  void whoSaidNothingMayHaveAll() {
    assertEquals(
        Layers.whole(RATES, SourceKind.CAMERA),
        Layers.limit(RATES, SourceKind.CAMERA, Optional.empty()));
  }

  @Test
  void aLimitNeverExceedsWhatTheOperatorAllows() {
    BitRates few = new BitRates(100, 50, 100, 50);
    assertEquals(130, Layers.limit(few, SourceKind.CAMERA, Optional.of(ShownSize.HIDDEN)));
    assertEquals(130, Layers.limit(few, SourceKind.CAMERA, Optional.of(new ShownSize(400, 300))));
  }

  /** A node gives a layer whose rate is within the limit, and takes it back at 1.15 times. */
  @Test
  void eachLimitLetsItsLayerVaryAndKeepsTheNextOut() {
    assertTrue(Layers.SMALL * 1.3 < Layers.SMALL_LIMIT);
    assertTrue(Layers.SMALL_LIMIT * 1.15 < Layers.MIDDLE);
    assertTrue(Layers.MIDDLE * 1.3 < Layers.MIDDLE_LIMIT);
    int studentsWhole = 600;
    assertTrue(Layers.MIDDLE_LIMIT * 1.15 < studentsWhole);
  }

  @Test
  void aPublisherMaySendAllHisLayersAtOnce() {
    assertEquals(1_500, Layers.published(RATES, SourceKind.CAMERA, false));
    assertEquals(1_830, Layers.published(RATES, SourceKind.CAMERA, true));
  }

  @Test
  void sizesOfNoScreenAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ShownSize(-1, 5));
    assertThrows(IllegalArgumentException.class, () -> new ShownSize(5, ShownSize.MOST + 1));
  }
}
