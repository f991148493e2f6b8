package belfort.medianode.objects;

import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.IceCandidate;
import belfort.medianode.plane.MediaKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What a WebRtcEndpoint takes: the operations, properties and events of Kurento's SessionEndpoint,
 * SdpEndpoint, BaseRtpEndpoint and WebRtcEndpoint.
 */
final class WebRtcEndpointOperations {
  private static final BandwidthLimits DEFAULTS = BandwidthLimits.KURENTO_DEFAULTS;

  private static final Property<WebRtcEndpoint> MIN_VIDEO_RECEIVE =
      limit("minVideoRecvBandwidth", DEFAULTS.minVideoReceive());
  private static final Property<WebRtcEndpoint> MAX_VIDEO_RECEIVE =
      limit("maxVideoRecvBandwidth", DEFAULTS.maxVideoReceive());
  private static final Property<WebRtcEndpoint> MIN_VIDEO_SEND =
      limit("minVideoSendBandwidth", DEFAULTS.minVideoSend());
  private static final Property<WebRtcEndpoint> MAX_VIDEO_SEND =
      limit("maxVideoSendBandwidth", DEFAULTS.maxVideoSend());
  private static final Property<WebRtcEndpoint> MAX_AUDIO_RECEIVE =
      limit("maxAudioRecvBandwidth", DEFAULTS.maxAudioReceive());

  private static final int STUN_PORT = 3478;
  private static final int MTU_BYTES = 1200;

  /** Kurento's kinds of certificate; this node's is ECDSA whatever is asked. */
  enum CertificateKeyType {
    RSA,
    ECDSA
  }

  private WebRtcEndpointOperations() {}

  static MediaClass<WebRtcEndpoint> mediaClass() {
    Operations<WebRtcEndpoint> table = Operations.extending(MediaElement.CLASS.operations());
    negotiation(table);
    transport(table);
    bandwidth(table);
    settings(table);
    return classOf(table);
  }

  /** Reads the constructor's arguments. */
  static EndpointSettings settings(Arguments arguments) throws RefusedException {
    boolean receiveOnly = arguments.truth("recvonly", false);
    boolean sendOnly = arguments.truth("sendonly", false);
    arguments.truth("useDataChannels", false);
    arguments.oneOfOrNone("certificateKeyType", CertificateKeyType.class);
    arguments.text("qosDscp", "");
    if (receiveOnly && sendOnly) {
      throw Arguments.refused("'recvonly' and 'sendonly' parameters exclude each other");
    }
    return new EndpointSettings(receiveOnly, sendOnly);
  }

  private static void negotiation(Operations<WebRtcEndpoint> table) {
    table
        .value("generateOffer", (self, a) -> generateOffer(self, a))
        .value("processOffer", (self, a) -> processOffer(self, a.text("offer")))
        .value("processAnswer", (self, a) -> processAnswer(self, a.text("answer")))
        .value("getLocalSessionDescriptor", (self, a) -> Json.text(self.negotiation().local()))
        .value("getRemoteSessionDescriptor", (self, a) -> Json.text(self.negotiation().remote()))
        .action("gatherCandidates", (self, a) -> gatherCandidates(self))
        .action("addIceCandidate", (self, a) -> self.plane().addIceCandidate(candidate(a)));
  }

  private static void transport(Operations<WebRtcEndpoint> table) {
    table
        .value("getMediaState", (self, a) -> Json.text(self.peer().mediaState()))
        .value("getConnectionState", (self, a) -> Json.text(self.peer().connectionState()))
        .value("getICECandidatePairs", (self, a) -> self.peer().candidatePairs())
        .value("getIceConnectionState", (self, a) -> self.peer().iceConnections())
        .value("getDtlsConnectionState", (self, a) -> self.peer().dtlsConnections())
        .action("requestKeyframe", (self, a) -> requestKeyframe(self))
        .action("createDataChannel", (self, a) -> refuseDataChannel())
        .action("closeDataChannel", (self, a) -> refuseDataChannel());
  }

  private static void bandwidth(Operations<WebRtcEndpoint> table) {
    table
        .property(MIN_VIDEO_RECEIVE)
        .property(MAX_VIDEO_RECEIVE)
        .property(MIN_VIDEO_SEND)
        .property(MAX_VIDEO_SEND)
        .property(MAX_AUDIO_RECEIVE);
  }

  /** Kept for their readers: an ICE-lite end behind one port has no use for them. */
  private static void settings(Operations<WebRtcEndpoint> table) {
    table
        .property(Property.amount("mtu", MTU_BYTES))
        .property(Property.numbers("rembParams", rembDefaults()))
        .property(Property.text("stunServerAddress", ""))
        .property(Property.amount("stunServerPort", STUN_PORT))
        .property(Property.text("turnUrl", ""))
        .property(Property.text("networkInterfaces", ""))
        .property(Property.text("externalIPv4", ""))
        .property(Property.text("externalIPv6", ""))
        // reading this one kills a Kurento server
        .property(Property.truth("iceTcp", false));
  }

  private static MediaClass<WebRtcEndpoint> classOf(Operations<WebRtcEndpoint> table) {
    Operations<MediaElement> none = Operations.extending(MediaElement.CLASS.operations());
    MediaClass<MediaElement> endpoint =
        MediaClass.extending(MediaElement.CLASS, "Endpoint", none, Set.of());
    MediaClass<MediaElement> session =
        MediaClass.extending(
            endpoint,
            "SessionEndpoint",
            none,
            Set.of("MediaSessionStarted", "MediaSessionTerminated"));
    MediaClass<MediaElement> sdp = MediaClass.extending(session, "SdpEndpoint", none, Set.of());
    MediaClass<MediaElement> rtp =
        MediaClass.extending(
            sdp, "BaseRtpEndpoint", none, Set.of("ConnectionStateChanged", "MediaStateChanged"));
    return MediaClass.extending(
        rtp,
        "WebRtcEndpoint",
        table,
        Set.of(
            "DataChannelClosed",
            "DataChannelOpened",
            "DtlsConnectionStateChange",
            "IceCandidateFound",
            "IceComponentStateChanged",
            "IceGatheringDone",
            "NewCandidatePairSelected"));
  }

  private static JsonNode generateOffer(WebRtcEndpoint self, Arguments arguments)
      throws RefusedException {
    Arguments options =
        Arguments.ofConstructor(arguments.has("options") ? arguments.struct("options") : null);
    return Json.text(
        self.negotiation()
            .generateOffer(
                options.truth("offerToReceiveAudio", true),
                options.truth("offerToReceiveVideo", true)));
  }

  private static JsonNode processOffer(WebRtcEndpoint self, String offer) throws RefusedException {
    String answer = self.negotiation().processOffer(offer);
    self.emit("MediaSessionStarted", data -> {});
    return Json.text(answer);
  }

  private static JsonNode processAnswer(WebRtcEndpoint self, String answer)
      throws RefusedException {
    String local = self.negotiation().processAnswer(answer);
    self.emit("MediaSessionStarted", data -> {});
    return Json.text(local);
  }

  private static void gatherCandidates(WebRtcEndpoint self) {
    // before the exchange of descriptions Kurento has nothing to gather for, and says nothing
    if (self.negotiation().begun()) {
      self.plane().gatherCandidates();
    }
  }

  private static IceCandidate candidate(Arguments arguments) throws RefusedException {
    ObjectNode candidate = arguments.struct("candidate");
    String line = text(candidate, "candidate");
    String mid = text(candidate, "sdpMid");
    JsonNode index = candidate.path("sdpMLineIndex");
    if (!index.isIntegralNumber() || !index.canConvertToInt()) {
      throw Arguments.refused("'sdpMLineIndex' property should be an integer");
    }
    return new IceCandidate(line, mid, index.intValue());
  }

  private static String text(ObjectNode struct, String name) throws RefusedException {
    JsonNode value = struct.path(name);
    if (!value.isTextual()) {
      throw Arguments.refused("'" + name + "' property should be a string");
    }
    return value.textValue();
  }

  private static void requestKeyframe(WebRtcEndpoint self) throws RefusedException {
    WebRtcEndpoint source = self.source(MediaKind.VIDEO);
    if (source == null) {
      throw new RefusedException(
          ErrorCode.MEDIA_OBJECT_OPERATION_NOT_SUPPORTED,
          "Keyframe request failed (must be requested from a subscriber element)");
    }
    source.plane().requestKeyFrame();
  }

  private static void refuseDataChannel() throws RefusedException {
    throw new RefusedException(
        ErrorCode.MEDIA_OBJECT_OPERATION_NOT_SUPPORTED, "Data channels are not supported");
  }

  private static Property<WebRtcEndpoint> limit(String name, int initialKbps) {
    return Property.amount(name, initialKbps).then(WebRtcEndpointOperations::applyLimits);
  }

  private static void applyLimits(WebRtcEndpoint self) {
    self.plane()
        .setLimits(
            new BandwidthLimits(
                self.property(MIN_VIDEO_RECEIVE).intValue(),
                self.property(MAX_VIDEO_RECEIVE).intValue(),
                self.property(MIN_VIDEO_SEND).intValue(),
                self.property(MAX_VIDEO_SEND).intValue(),
                self.property(MAX_AUDIO_RECEIVE).intValue()));
  }

  private static ObjectNode rembDefaults() {
    return Json.struct("RembParams")
        .put("packetsRecvIntervalTop", 100)
        .put("exponentialFactor", 0.04)
        .put("linealFactorMin", 50)
        .put("linealFactorGrade", 30.0)
        .put("decrementFactor", 0.5)
        .put("thresholdFactor", 0.8)
        .put("upLosses", 12)
        .put("rembOnConnect", 300);
  }
}
