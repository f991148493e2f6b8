package belfort.medianode.forward;

import belfort.medianode.congestion.BandwidthEstimator;
import belfort.medianode.congestion.LayerChoice;
import org.jspecify.annotations.Nullable;

/**
 * Takes one viewer from layer to layer of his publisher: the next one is awaited until it begins a
 * key frame, the former goes on until then.
 */
final class LayerSwitch {
  /** What sound needs of a line with its headers. */
  private static final long SOUND_BITS_PER_SECOND = 60_000;

  private final OutboundTrack viewer;
  private final ViewerLine line;
  private final LayerChoice choice = new LayerChoice();
  private final long[] rates = new long[LayerChoice.MAX_LAYERS];
  private @Nullable InboundTrack awaited;
  private long awaitedSinceNs;

  LayerSwitch(OutboundTrack viewer, ViewerLine line) {
    this.viewer = viewer;
    this.line = line;
  }

  /** The layer to begin a new source with. */
  InboundTrack begin(VideoLayers layers, long nowNs) {
    choice.switched(nowNs);
    return layers.count() == 1 ? layers.first() : layers.track(next(layers, 0, nowNs));
  }

  boolean awaits(InboundTrack track) {
    return track == awaited;
  }

  /** The awaited layer began a key frame and is the source now. */
  void arrived(long nowNs) {
    awaited = null;
    choice.switched(nowNs);
  }

  /** The source is another one, or gone. */
  void cancel() {
    InboundTrack former = awaited;
    awaited = null;
    if (former != null) {
      former.remove(viewer);
    }
  }

  /** Every tenth of a second, for a viewer with a source. */
  void tick(InboundTrack current, long nowNs) {
    VideoLayers layers = current.peer().layers();
    line.want(0);
    if (layers.count() == 1) {
      return;
    }
    InboundTrack next = awaited;
    if (next != null) {
      next.wantKeyFrame(nowNs); // the request or its key frame was lost
      layers.rates(rates, nowNs);
      if (LayerChoice.worthAwaiting(rates[layers.indexOf(next)], awaitedSinceNs, nowNs)) {
        return;
      }
      cancel();
      choice.switched(nowNs);
    }
    InboundTrack chosen = layers.track(next(layers, layers.indexOf(current), nowNs));
    if (chosen != current) {
      awaited = chosen;
      awaitedSinceNs = nowNs;
      chosen.add(viewer);
      chosen.wantKeyFrame(nowNs);
    } else if (viewer.probes()) {
      choice.probing();
      wantLarger(layers, layers.indexOf(current));
    }
  }

  private void wantLarger(VideoLayers layers, int current) {
    long wanted = LayerChoice.wanted(rates, layers.count(), current, line.mostPicture());
    line.want(wanted == 0 ? 0 : wanted + SOUND_BITS_PER_SECOND);
  }

  private int next(VideoLayers layers, int current, long nowNs) {
    layers.rates(rates, nowNs);
    long estimate = line.bitsPerSecond();
    if (estimate == 0) { // nothing was said yet, or never will be
      estimate = line.reports() ? BandwidthEstimator.FIRST_BITS_PER_SECOND : Long.MAX_VALUE;
    }
    long picture = Math.max(0, estimate - SOUND_BITS_PER_SECOND);
    return choice.next(
        rates, layers.count(), current, picture, line.mostPicture(), line.congested(), nowNs);
  }
}
