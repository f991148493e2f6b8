package belfort.mediacontrol.media;

/** What a participant can publish: each is one peer connection. */
public enum SourceKind {
  /** Camera and microphone together. */
  CAMERA,
  /** The screen, or a window of it, with its sound when the browser gives it. */
  SCREEN
}
