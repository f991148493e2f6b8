package belfort.mediacontrol.kurento;

import belfort.mediacontrol.kurento.LessonGraph.Hub;
import belfort.mediacontrol.media.ObjectName;
import belfort.mediacontrol.media.SourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The operations that make one part's end of a relay, each as one round trip. Pure, like {@link
 * Wiring}.
 *
 * <p>Two of our nodes speak RTP with keys in the descriptions (RFC 4568), without ICE: two ICE-lite
 * ends never connect. With a Kurento at one end it is a peer connection that the Kurento side
 * offers, since it can be the full ICE agent.
 */
final class RelayWiring {
  private static final List<String> RTP_EVENTS = List.of("ConnectionStateChanged", "Error");

  private final LessonPart part;
  private final SourceId source;
  private final boolean sends;
  private final boolean overRtp;
  private final ObjectName name;

  /**
   * @param sends whether this end is at the origin
   * @param overRtp whether both nodes are ours
   */
  RelayWiring(
      LessonPart part,
      LessonPart other,
      SourceId source,
      boolean sends,
      boolean overRtp,
      int number) {
    this.part = part;
    this.source = source;
    this.sends = sends;
    this.overRtp = overRtp;
    this.name = new ObjectName.OfRelay(source, sends, other.node().id().value(), number);
  }

  /**
   * A batch that makes an end.
   *
   * @param hub the operation that creates the source's hub at the leaf, if that is new
   * @param description the operation that answers an offer or makes one
   */
  record Making(Batch batch, int endpoint, Optional<Integer> hub, int description) {
    List<Integer> made() {
      List<Integer> made = new ArrayList<>(List.of(endpoint));
      hub.ifPresent(made::add);
      return made;
    }
  }

  LessonPart part() {
    return part;
  }

  SourceId source() {
    return source;
  }

  boolean sends() {
    return sends;
  }

  /** Makes the end that offers. */
  Making offering(Optional<Hub> hub, boolean feeds) {
    return make(hub, feeds, Optional.empty());
  }

  /** Makes the end that answers. */
  Making answering(String offer, Optional<Hub> hub, boolean feeds) {
    return make(hub, feeds, Optional.of(offer));
  }

  /**
   * @param hub the source's at this part; there is one at an origin
   * @param feeds whether what comes in at a leaf goes into the hub at once
   */
  private Making make(Optional<Hub> hub, boolean feeds, Optional<String> offer) {
    Batch batch = new Batch();
    int endpoint = create(batch);
    String self = Batch.created(endpoint);
    Optional<Integer> newHub =
        hub.isPresent()
            ? Optional.empty()
            : Optional.of(batch.create("PassThrough", part.pipeline()));
    String sink = newHub.map(Batch::created).orElseGet(() -> hub.orElseThrow().object());
    if (newHub.isPresent()) {
      batch.subscribe(sink, "MediaTranscodingStateChanged");
    }
    subscribe(batch, self);
    limits(batch, self);
    if (sends) {
      batch.connect(sink, self, Wiring.AUDIO);
      batch.connect(sink, self, Wiring.VIDEO);
    } else if (feeds) {
      feed(batch, self, sink);
    }
    int description =
        offer.isPresent()
            ? batch.invoke(self, "processOffer", "offer", offer.get())
            : batch.invoke(self, "generateOffer");
    if (offer.isPresent()) {
      gather(batch, self);
    }
    newHub.ifPresent(made -> Wiring.name(batch, Batch.created(made), new ObjectName.OfHub(source)));
    if (offer.isPresent()) {
      Wiring.name(batch, self, name);
    }
    return new Making(batch, endpoint, newHub, description);
  }

  private int create(Batch batch) {
    return overRtp
        ? batch.create("RtpEndpoint", part.pipeline())
        : batch.createOneWay("WebRtcEndpoint", part.pipeline(), sends ? "sendonly" : "recvonly");
  }

  /** The end that offered takes the answer; its name comes last, as ever. */
  Batch answered(String object, String answer) {
    Batch batch = new Batch();
    batch.invoke(object, "processAnswer", "answer", answer);
    gather(batch, object);
    Wiring.name(batch, object, name);
    return batch;
  }

  /** Lets what comes in into the hub, which takes one source: the older relay is cut off. */
  static void feed(Batch batch, String in, String hub) {
    batch.connect(in, hub, Wiring.VIDEO);
    batch.connect(in, hub, Wiring.AUDIO);
  }

  /**
   * Touches an end for a new session. The last three answers are the connection's state and the
   * flow of sound and of pictures.
   */
  Batch touch(String object) {
    Batch batch = new Batch();
    subscribe(batch, object);
    batch.invoke(object, "getConnectionState");
    batch.invoke(object, "isMediaFlowingOut", "mediaType", Wiring.AUDIO);
    batch.invoke(object, "isMediaFlowingOut", "mediaType", Wiring.VIDEO);
    return batch;
  }

  private void subscribe(Batch batch, String object) {
    if (overRtp) {
      RTP_EVENTS.forEach(event -> batch.subscribe(object, event));
    } else {
      Wiring.ENDPOINT_EVENTS.forEach(event -> batch.subscribe(object, event));
      if (!part.wiring().isForwarding()) {
        Wiring.CANDIDATE_EVENTS.forEach(event -> batch.subscribe(object, event));
      }
    }
    if (!sends) {
      batch.subscribe(object, "MediaFlowOutStateChanged");
    }
  }

  private void limits(Batch batch, String object) {
    // a relay carries one layer, which is to be the largest: its viewers may show it large
    int most = part.wiring().mostSent(source.kind());
    int least = part.wiring().bitRates().least(source.kind());
    if (sends) {
      batch.invoke(object, "setMaxVideoSendBandwidth", "maxVideoSendBandwidth", most);
    } else {
      batch.invoke(object, "setMaxVideoRecvBandwidth", "maxVideoRecvBandwidth", most);
      batch.invoke(object, "setMinVideoRecvBandwidth", "minVideoRecvBandwidth", least);
    }
  }

  private void gather(Batch batch, String object) {
    if (!overRtp && !part.wiring().isForwarding()) {
      batch.invoke(object, "gatherCandidates");
    }
  }
}
