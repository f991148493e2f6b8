package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.media.Layers;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.ShownSize;
import belfort.mediacontrol.media.SourceId;
import java.util.List;
import java.util.Optional;

/**
 * Which layers the viewers on one node may have, by how large they show them. The limit is said to
 * a node that takes layers and of a source that has some: there it chooses one viewer's layer.
 * Anywhere else it would be an encoder's rate, and everybody's picture.
 */
final class ViewerLayers {
  private final LessonPart part;
  private final MediaCounters counters;

  ViewerLayers(LessonPart part, MediaCounters counters) {
    this.part = part;
    this.counters = counters;
  }

  /** A viewer said how large; to be called in his lane. */
  void show(PeerId.Watch viewer, ShownSize size) throws NodeCallException {
    Optional<Endpoint> endpoint = part.graph().current(viewer);
    if (endpoint.isPresent()) {
      endpoint.get().shown = Optional.of(size);
      limit(endpoint.get());
    }
  }

  /** The source may have layers now that it had not, or the other way round. */
  void published(SourceId source) {
    if (!part.wiring().takesLayers()) {
      return;
    }
    List<Endpoint> viewers =
        part.graph().endpoints().stream()
            .filter(each -> !each.publishes() && each.peer().source().equals(source))
            .toList();
    for (Endpoint viewer : viewers) {
      var _ = part.lesson().work(viewer.peer(), () -> limit(viewer));
    }
  }

  private void limit(Endpoint viewer) throws NodeCallException {
    Wiring wiring = part.wiring();
    SourceId source = viewer.peer().source();
    if (!wiring.takesLayers() || !part.graph().isCurrent(viewer)) {
      return;
    }
    boolean layered =
        part.graph().current(new PeerId.Publish(source)).filter(each -> each.layers).isPresent();
    Optional<ShownSize> shown = layered ? viewer.shown : Optional.empty();
    int limit = Layers.limit(wiring.bitRates(), source.kind(), shown);
    if (limit == viewer.limit) {
      return;
    }
    Batch batch = new Batch();
    batch.invoke(viewer.object(), "setMaxVideoSendBandwidth", "maxVideoSendBandwidth", limit);
    part.node().transact(batch).orThrow();
    viewer.limit = limit;
    counters.add(Counter.VIEWERS_LIMITED);
  }
}
