package belfort.medianode.objects;

import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneListener;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An element that media enters and leaves the node by, agreed on by session descriptions. */
abstract sealed class BaseRtpEndpoint extends MediaElement permits WebRtcEndpoint, RtpEndpoint {
  private final PlaneEndpoint plane;
  private final Negotiation negotiation;
  private final PeerState peer = new PeerState(this);
  private final int number;

  /** What the media plane was last told to send to the peer. */
  private final Map<MediaKind, BaseRtpEndpoint> sources = new EnumMap<>(MediaKind.class);

  /** The kinds of which the first sink has started. */
  private final Set<MediaKind> forwarded = EnumSet.noneOf(MediaKind.class);

  /**
   * Opens the endpoint in the media plane too.
   *
   * @param number counts the endpoints of this process; Kurento's names of inner parts bear it
   */
  BaseRtpEndpoint(
      String id,
      MediaPipeline pipeline,
      int number,
      Surroundings surroundings,
      Function<PlaneListener, PlaneEndpoint> open) {
    super(id, pipeline, surroundings);
    this.number = number;
    this.plane = open.apply(event -> surroundings.owner().execute(() -> happened(event)));
    this.negotiation = new Negotiation(plane, surroundings.limits());
  }

  /** What Kurento calls the element inside. */
  abstract String binName();

  PlaneEndpoint plane() {
    return plane;
  }

  Negotiation negotiation() {
    return negotiation;
  }

  PeerState peer() {
    return peer;
  }

  int number() {
    return number;
  }

  @Override
  BaseRtpEndpoint origin(MediaKind kind) {
    return this;
  }

  @Override
  boolean inputChanged(MediaKind kind) {
    BaseRtpEndpoint now = source(kind);
    BaseRtpEndpoint before = now == null ? sources.remove(kind) : sources.put(kind, now);
    if (before != now) {
      plane.setSource(kind, now == null ? null : now.plane);
    }
    return false;
  }

  /** Where the media for the peer comes from in the end. */
  @Nullable BaseRtpEndpoint source(MediaKind kind) {
    MediaElement input = input(kind);
    return input == null ? null : input.origin(kind);
  }

  @Override
  boolean flowingIn(MediaKind kind) {
    return plane.flowing(kind, false);
  }

  @Override
  boolean flowingOut(MediaKind kind) {
    return plane.flowing(kind, true);
  }

  @Override
  JsonNode stats(@Nullable MediaType type) {
    return StatsReport.of(this, type);
  }

  @Override
  void destroy() {
    super.destroy();
    plane.close();
  }

  /** Kurento says once per kind that it need not transcode, when the first sink starts. */
  void sinkStarted(MediaKind kind) {
    if (forwarded.add(kind)) {
      int bin = kind == MediaKind.AUDIO ? 0 : 1;
      emit(
          "MediaTranscodingStateChanged",
          data ->
              data.put("mediaType", kind.name())
                  .put("binName", binName() + number + "_kmsagnosticbin2-" + bin)
                  .put("state", "NOT_TRANSCODING"));
    }
  }

  private void happened(PlaneEvent event) {
    if (!destroyed()) {
      peer.on(event);
    }
  }
}
