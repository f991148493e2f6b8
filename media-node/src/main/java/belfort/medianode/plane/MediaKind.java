package belfort.medianode.plane;

/** What kind of media flows. */
public enum MediaKind {
  AUDIO,
  VIDEO
}
