package belfort.medianode.objects;

import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The node's end of one peer connection, as an element of a pipeline. */
final class WebRtcEndpoint extends MediaElement {
  static final MediaClass<WebRtcEndpoint> CLASS = WebRtcEndpointOperations.mediaClass();

  private final PlaneEndpoint plane;
  private final Negotiation negotiation;
  private final PeerState peer = new PeerState(this);
  private final int number;

  /** What the media plane was last told to send to the peer. */
  private final Map<MediaKind, WebRtcEndpoint> sources = new EnumMap<>(MediaKind.class);

  /** The kinds of which the first sink has started. */
  private final Set<MediaKind> forwarded = EnumSet.noneOf(MediaKind.class);

  /**
   * Opens the endpoint in the media plane too.
   *
   * @param number counts the endpoints of this process; Kurento's names of inner parts bear it
   */
  WebRtcEndpoint(
      String id,
      MediaPipeline pipeline,
      EndpointSettings settings,
      int number,
      Surroundings surroundings) {
    super(id, pipeline, surroundings);
    this.number = number;
    this.plane =
        surroundings
            .plane()
            .open(settings, event -> surroundings.owner().execute(() -> happened(event)));
    this.negotiation = new Negotiation(plane, surroundings.limits());
  }

  @Override
  MediaClass<?> mediaClass() {
    return CLASS;
  }

  @Override
  public Answer invoke(String operation, Arguments arguments) throws RefusedException {
    return CLASS.operations().invoke(this, operation, arguments);
  }

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
  WebRtcEndpoint origin(MediaKind kind) {
    return this;
  }

  @Override
  boolean inputChanged(MediaKind kind) {
    WebRtcEndpoint now = source(kind);
    WebRtcEndpoint before = now == null ? sources.remove(kind) : sources.put(kind, now);
    if (before != now) {
      plane.setSource(kind, now == null ? null : now.plane);
    }
    return false;
  }

  /** Where the media for the peer comes from in the end. */
  @Nullable WebRtcEndpoint source(MediaKind kind) {
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
                  .put("binName", "kmswebrtcendpoint" + number + "_kmsagnosticbin2-" + bin)
                  .put("state", "NOT_TRANSCODING"));
    }
  }

  private void happened(PlaneEvent event) {
    if (!destroyed()) {
      peer.on(event);
    }
  }
}
