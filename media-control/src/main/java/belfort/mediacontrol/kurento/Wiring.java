package belfort.mediacontrol.kurento;

import belfort.mediacontrol.kurento.LessonGraph.Hub;
import belfort.mediacontrol.media.BitRates;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.Layers;
import belfort.mediacontrol.media.ObjectName;
import belfort.mediacontrol.media.OfferVerdict;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operations that make, change and adopt the objects of a lesson, each as one round trip. Pure:
 * it says what is to be done and does nothing.
 *
 * <p>Two calls are never made because they crash a real Kurento: {@code getIceTcp}, and {@code
 * connect} to anything but a media element.
 */
final class Wiring {
  static final String AUDIO = "AUDIO";
  static final String VIDEO = "VIDEO";

  static final List<String> ENDPOINT_EVENTS =
      List.of(
          "ConnectionStateChanged",
          "MediaStateChanged",
          "DtlsConnectionStateChange",
          "IceComponentStateChanged",
          "MediaTranscodingStateChanged",
          "Error");
  static final List<String> CANDIDATE_EVENTS = List.of("IceCandidateFound", "IceGatheringDone");

  private final String pipeline;
  private final boolean forwarding;
  private final boolean takesLayers;
  private final BitRates bitRates;

  /**
   * @param takesLayers of pictures: the node gives each viewer the one that he can have
   */
  Wiring(String pipeline, boolean forwarding, boolean takesLayers, BitRates bitRates) {
    this.pipeline = pipeline;
    this.forwarding = forwarding;
    this.takesLayers = takesLayers;
    this.bitRates = bitRates;
  }

  /**
   * A batch that makes an endpoint.
   *
   * @param endpoint the operation that creates it
   * @param hub the operation that creates the source's hub, if that is new
   * @param answer the operation that answers the offer
   */
  record Making(Batch batch, int endpoint, Optional<Integer> hub, int answer) {
    /** The operations that create something. */
    List<Integer> made() {
      List<Integer> made = new ArrayList<>(List.of(endpoint));
      hub.ifPresent(made::add);
      return made;
    }
  }

  /**
   * A publisher's endpoint.
   *
   * @param hub of the source, if it has one
   * @param feed whether the media goes into the hub at once; not while an older endpoint still does
   * @param muted whether the sound stays out
   */
  Making publisher(
      PeerId.Publish peer,
      int attempt,
      OfferVerdict.Accepted offer,
      Optional<Hub> hub,
      boolean feed,
      boolean muted) {
    Batch batch = new Batch();
    int endpoint = batch.create("WebRtcEndpoint", pipeline);
    String self = Batch.created(endpoint);
    Optional<Integer> newHub =
        hub.isPresent() ? Optional.empty() : Optional.of(batch.create("PassThrough", pipeline));
    String sink = newHub.map(Batch::created).orElseGet(() -> hub.orElseThrow().object());
    if (newHub.isPresent()) {
      batch.subscribe(sink, "MediaTranscodingStateChanged");
    }
    subscribe(batch, self, true);
    SourceId source = peer.source();
    batch.invoke(
        self,
        "setMaxVideoRecvBandwidth",
        "maxVideoRecvBandwidth",
        Layers.published(bitRates, source.kind(), offer.layers()));
    batch.invoke(
        self, "setMinVideoRecvBandwidth", "minVideoRecvBandwidth", bitRates.least(source.kind()));
    int answer = batch.invoke(self, "processOffer", "offer", offer.offer());
    if (feed) {
      feed(batch, self, sink, muted);
    }
    gather(batch, self);
    newHub.ifPresent(made -> name(batch, Batch.created(made), new ObjectName.OfHub(source)));
    name(batch, self, new ObjectName.OfPeer(peer, attempt));
    return new Making(batch, endpoint, newHub, answer);
  }

  /** A viewer's endpoint, behind the source's hub. */
  Making viewer(PeerId.Watch peer, int attempt, String offer, Hub hub) {
    Batch batch = new Batch();
    int endpoint = batch.create("WebRtcEndpoint", pipeline);
    String self = Batch.created(endpoint);
    subscribe(batch, self, false);
    batch.invoke(
        self, "setMaxVideoSendBandwidth", "maxVideoSendBandwidth", mostSent(peer.source().kind()));
    batch.connect(hub.object(), self, AUDIO);
    batch.connect(hub.object(), self, VIDEO);
    int answer = batch.invoke(self, "processOffer", "offer", offer);
    gather(batch, self);
    name(batch, self, new ObjectName.OfPeer(peer, attempt));
    return new Making(batch, endpoint, Optional.empty(), answer);
  }

  /**
   * What a viewer or a relay may have as long as nobody says more. A node that takes layers limits
   * by the choice of a layer, so the largest has to fit in.
   */
  int mostSent(SourceKind kind) {
    return takesLayers ? Layers.whole(bitRates, kind) : bitRates.most(kind);
  }

  /** Lets a publisher's media into the hub. A hub takes one source: the older one is cut off. */
  static void feed(Batch batch, String publisher, String hub, boolean muted) {
    batch.connect(publisher, hub, VIDEO);
    if (!muted) {
      batch.connect(publisher, hub, AUDIO);
    }
  }

  Batch candidates(String object, List<Candidate> candidates) {
    Batch batch = new Batch();
    for (Candidate candidate : candidates) {
      JsonObject value = new JsonObject();
      value.addProperty("__module__", "kurento");
      value.addProperty("__type__", "IceCandidate");
      value.addProperty("candidate", candidate.candidate());
      value.addProperty("sdpMid", candidate.sdpMid());
      value.addProperty("sdpMLineIndex", candidate.sdpMLineIndex());
      batch.invoke(object, "addIceCandidate", "candidate", value);
    }
    return batch;
  }

  /**
   * Touches an endpoint for a new session: subscribes again, and reads what may have changed. The
   * last three answers are the connection's state and the flow of sound and of pictures; before
   * them comes the node's description of a publisher, where it tells whether there are layers.
   */
  Batch touch(String object, boolean publishes) {
    Batch batch = new Batch();
    subscribe(batch, object, publishes);
    if (publishes && takesLayers) {
      batch.invoke(object, "getLocalSessionDescriptor");
    }
    batch.invoke(object, "getConnectionState");
    String flow = publishes ? "isMediaFlowingOut" : "isMediaFlowingIn";
    batch.invoke(object, flow, "mediaType", AUDIO);
    batch.invoke(object, flow, "mediaType", VIDEO);
    return batch;
  }

  /** Touches a hub for a new session; the last answer is what feeds it. */
  static Batch touchHub(String object) {
    Batch batch = new Batch();
    batch.subscribe(object, "MediaTranscodingStateChanged");
    batch.invoke(object, "getSourceConnections");
    return batch;
  }

  boolean isForwarding() {
    return forwarding;
  }

  boolean takesLayers() {
    return takesLayers;
  }

  BitRates bitRates() {
    return bitRates;
  }

  String pipeline() {
    return pipeline;
  }

  private void subscribe(Batch batch, String object, boolean publishes) {
    ENDPOINT_EVENTS.forEach(event -> batch.subscribe(object, event));
    // "in" and "out" are seen from the pipeline
    batch.subscribe(object, publishes ? "MediaFlowOutStateChanged" : "MediaFlowInStateChanged");
    if (!forwarding) {
      CANDIDATE_EVENTS.forEach(event -> batch.subscribe(object, event));
    }
  }

  private void gather(Batch batch, String object) {
    if (!forwarding) {
      batch.invoke(object, "gatherCandidates");
    }
  }

  static void name(Batch batch, String object, ObjectName name) {
    batch.invoke(object, "setName", "name", name.encode());
  }
}
