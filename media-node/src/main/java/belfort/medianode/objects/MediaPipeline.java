package belfort.medianode.objects;

import belfort.medianode.plane.MediaPlane;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.Set;

/** The box in which elements are connected; a lesson has one per node. */
final class MediaPipeline extends MediaObject {
  private static final Property<MediaObject> LATENCY_STATS = Property.truth("latencyStats", false);

  static final MediaClass<MediaPipeline> CLASS =
      MediaClass.extending(MediaObject.CLASS, "MediaPipeline", operations(), Set.of());

  private final MediaPlane plane;

  MediaPipeline(String id, Surroundings surroundings) {
    super(id, null, surroundings);
    this.plane = surroundings.plane().lesson();
  }

  /** Where the endpoints of this lesson are opened. */
  MediaPlane plane() {
    return plane;
  }

  /** Whether statistics have the (empty) entries of latencies; nothing is delayed here. */
  boolean latencyStats() {
    return property(LATENCY_STATS).equals(BooleanNode.TRUE);
  }

  @Override
  MediaClass<?> mediaClass() {
    return CLASS;
  }

  @Override
  public Answer invoke(String operation, Arguments arguments) throws RefusedException {
    return CLASS.operations().invoke(this, operation, arguments);
  }

  @Override
  MediaPipeline pipeline() {
    return this;
  }

  private static Operations<MediaPipeline> operations() {
    return Operations.<MediaPipeline>extending(MediaObject.CLASS.operations())
        .property(LATENCY_STATS)
        .value(
            "getGstreamerDot",
            (self, arguments) -> DotGraph.of(self.id(), self.children(), arguments))
        .action("dumpGstreamerDot", (self, arguments) -> DotGraph.details(arguments));
  }
}
