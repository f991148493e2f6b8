package belfort.mediacontrol.media;

/** How a lesson uses media; decides its demand. */
public enum Profile {
  /** The teacher to all. */
  LECTURE,
  /** The teacher to all, and some who speak. */
  SEMINAR,
  /** All cameras, each viewer gets the last N. */
  GALLERY,
  /** Sound only. */
  AUDIO
}
