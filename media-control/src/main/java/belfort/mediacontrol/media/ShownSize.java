package belfort.mediacontrol.media;

/**
 * How large somebody shows a picture, in pixels of his screen; nothing in either direction when he
 * does not show it.
 */
public record ShownSize(int width, int height) {
  /** No screen has more in one direction. */
  public static final int MOST = 16_384;

  public static final ShownSize HIDDEN = new ShownSize(0, 0);

  public ShownSize {
    if (width < 0 || height < 0 || width > MOST || height > MOST) {
      throw new IllegalArgumentException("a picture is shown with 0 to " + MOST + " pixels");
    }
  }

  int pixels() {
    return width * height;
  }
}
