package belfort.mediacontrol.media;

import java.util.Optional;

/**
 * The layers of a camera as pages send them: a quarter and a half of the picture's width and height
 * at the rates below, and the whole at its source's own (web-client/media/layers.js). What of them
 * somebody may have is said to a node as a limit in kbit/s, for that is what it goes by.
 */
public final class Layers {
  /** What the quarter sends. */
  static final int SMALL = 80;

  /** What the half sends. */
  static final int MIDDLE = 250;

  /** A limit that lets the quarter through and nothing larger: rates vary around their mean. */
  static final int SMALL_LIMIT = 150;

  /** The same for the half. */
  static final int MIDDLE_LIMIT = 400;

  /** The whole varies too, and a node gives a layer only while its rate is within the limit. */
  private static final double VARIES = 1.3;

  /**
   * A picture is enlarged by one and a half at most in either direction: of a camera of 1280x720
   * the quarter has 57,600 pixels and the half 230,400; one of 640x480 has 76,800 in the smaller of
   * its two layers, and gets it for the half too.
   */
  static final int SMALL_PIXELS = 43_000;

  static final int MIDDLE_PIXELS = 172_000;

  private Layers() {}

  /** What a source of this kind may send, all layers together, in kbit/s. */
  public static int published(BitRates rates, SourceKind kind, boolean layered) {
    return rates.most(kind) + (layered ? SMALL + MIDDLE : 0);
  }

  /** The most that a viewer or a relay may have of a source with layers, in kbit/s. */
  public static int whole(BitRates rates, SourceKind kind) {
    return (int) (rates.most(kind) * VARIES);
  }

  /**
   * The most that a viewer may have of a source with layers, in kbit/s, by how large he shows it.
   *
   * @param shown empty as long as he did not say
   */
  public static int limit(BitRates rates, SourceKind kind, Optional<ShownSize> shown) {
    int whole = whole(rates, kind);
    if (shown.isEmpty() || shown.get().pixels() > MIDDLE_PIXELS) {
      return whole;
    }
    return Math.min(whole, shown.get().pixels() > SMALL_PIXELS ? MIDDLE_LIMIT : SMALL_LIMIT);
  }
}
