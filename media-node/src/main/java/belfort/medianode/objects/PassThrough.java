package belfort.medianode.objects;

import belfort.medianode.plane.MediaKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An element that gives on what it gets: a joint, behind which many sinks change source at once.
 */
final class PassThrough extends MediaElement {
  static final MediaClass<PassThrough> CLASS =
      MediaClass.extending(
          MediaElement.CLASS,
          "PassThrough",
          Operations.<PassThrough>extending(MediaElement.CLASS.operations()),
          Set.of());

  /** Nothing flows through a longer row, nor through a ring; lessons have one joint at most. */
  private static final int MAX_JOINTS_IN_A_ROW = 64;

  /** The kinds of which it was last said that they flow. */
  private final Set<MediaKind> flowing = EnumSet.noneOf(MediaKind.class);

  PassThrough(String id, MediaPipeline pipeline, Surroundings surroundings) {
    super(id, pipeline, surroundings);
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
  @Nullable BaseRtpEndpoint origin(MediaKind kind) {
    MediaElement element = this;
    for (int joints = 0; joints < MAX_JOINTS_IN_A_ROW; joints++) {
      if (!(element instanceof PassThrough joint)) {
        return (BaseRtpEndpoint) element;
      }
      element = joint.input(kind);
    }
    return null;
  }

  @Override
  boolean inputChanged(MediaKind kind) {
    boolean now = flowingOut(kind);
    if (now ? flowing.add(kind) : flowing.remove(kind)) {
      emitFlow("MediaFlowInStateChanged", kind, now);
      emitFlow("MediaFlowOutStateChanged", kind, now);
    }
    return true;
  }

  @Override
  boolean flowingIn(MediaKind kind) {
    return flowingOut(kind);
  }

  @Override
  boolean flowingOut(MediaKind kind) {
    BaseRtpEndpoint origin = origin(kind);
    return origin != null && origin.flowingOut(kind);
  }

  @Override
  JsonNode stats(@Nullable MediaType type) {
    if (!pipeline().latencyStats()) {
      return Json.nothing();
    }
    ObjectNode stats = Json.object();
    stats.set(id(), StatsReport.latencies("ElementStats", "element", this));
    return stats;
  }
}
