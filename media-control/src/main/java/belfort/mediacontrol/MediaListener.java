package belfort.mediacontrol;

/** Hears what happens to a lesson's media. Called on media-control's threads; only enqueue. */
@FunctionalInterface
public interface MediaListener {
  void on(MediaEvent event);
}
