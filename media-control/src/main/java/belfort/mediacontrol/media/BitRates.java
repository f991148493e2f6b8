package belfort.mediacontrol.media;

/**
 * The bit rates of video that a node is told to keep, in kbit/s.
 *
 * @param cameraMost what a camera may send
 * @param cameraLeast what a camera is asked for even when its worst viewer has less; Kurento would
 *     otherwise let one poor viewer spoil everybody's picture
 * @param screenMost what a shared screen may send
 * @param screenLeast what a shared screen is asked for at least
 */
public record BitRates(int cameraMost, int cameraLeast, int screenMost, int screenLeast) {
  public static final BitRates DEFAULT = new BitRates(1_500, 600, 2_500, 800);

  public BitRates {
    if (cameraLeast < 0
        || cameraLeast > cameraMost
        || screenLeast < 0
        || screenLeast > screenMost) {
      throw new IllegalArgumentException("bit rates need 0 <= least <= most");
    }
  }

  /** The most that a source of this kind may send. */
  public int most(SourceKind kind) {
    return switch (kind) {
      case CAMERA -> cameraMost;
      case SCREEN -> screenMost;
    };
  }

  /** What a source of this kind is asked for at least. */
  public int least(SourceKind kind) {
    return switch (kind) {
      case CAMERA -> cameraLeast;
      case SCREEN -> screenLeast;
    };
  }
}
