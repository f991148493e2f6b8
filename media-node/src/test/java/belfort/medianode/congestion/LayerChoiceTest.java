package belfort.medianode.congestion;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a layer counts as switched off, and when its key frame is not waited for any more. */
final class LayerChoiceTest {
  private static final long MS = 1_000_000L;

  @Test
  void aLayerThatTheOthersLeaveBehindIsSwitchedOffLongBeforeASecond() {
    assertTrue(LayerChoice.flows(0, 300 * MS, 310 * MS), "an encoder that is busy or paced");
    assertFalse(LayerChoice.flows(0, 400 * MS, 410 * MS));
  }

  @Test
  void layersThatPauseTogetherAreNotSwitchedOffBeforeASecond() {
    assertTrue(LayerChoice.flows(0, 100 * MS, 990 * MS), "the largest comes last, or was lost");
    assertFalse(LayerChoice.flows(0, 100 * MS, 1_000 * MS));
  }

  @Test
  void aKeyFrameOfALayerThatStoppedIsNotWaitedFor() {
    assertTrue(LayerChoice.worthAwaiting(500_000, 0, 2_900 * MS));
    assertFalse(LayerChoice.worthAwaiting(0, 0, 100 * MS), "it will not come");
    assertFalse(LayerChoice.worthAwaiting(500_000, 0, 3_000 * MS), "it was lost too often");
  }
}
