package belfort.medianode.plane;

/**
 * Hears what happens to one endpoint. Calls come from the plane's threads in order; only enqueue.
 */
@FunctionalInterface
public interface PlaneListener {
  void on(PlaneEvent event);
}
