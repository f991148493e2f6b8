package belfort.medianode.objects;

import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.IceCandidate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** What a WebRtcEndpoint takes beyond a BaseRtpEndpoint: ICE, DTLS, and data channels it lacks. */
final class WebRtcEndpointOperations {
  private static final int STUN_PORT = 3478;

  /** Reading it kills a Kurento server; its default is on. */
  private static final Property<WebRtcEndpoint> ICE_TCP =
      Property.truth("iceTcp", true).then(WebRtcEndpointOperations::applyIceTcp);

  /** Kurento's kinds of certificate; this node's is ECDSA whatever is asked. */
  enum CertificateKeyType {
    RSA,
    ECDSA
  }

  private WebRtcEndpointOperations() {}

  static MediaClass<WebRtcEndpoint> mediaClass() {
    MediaClass<BaseRtpEndpoint> base = BaseRtpEndpointOperations.CLASS;
    Operations<WebRtcEndpoint> table = Operations.extending(base.operations());
    transport(table);
    settings(table);
    return MediaClass.extending(
        base,
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

  private static void transport(Operations<WebRtcEndpoint> table) {
    table
        .action("gatherCandidates", (self, a) -> gatherCandidates(self))
        .action("addIceCandidate", (self, a) -> self.plane().addIceCandidate(candidate(a)))
        .value("getICECandidatePairs", (self, a) -> self.peer().candidatePairs())
        .value("getIceConnectionState", (self, a) -> self.peer().iceConnections())
        .value("getDtlsConnectionState", (self, a) -> self.peer().dtlsConnections())
        .action("createDataChannel", (self, a) -> refuseDataChannel())
        .action("closeDataChannel", (self, a) -> refuseDataChannel());
  }

  /** Kept for their readers, all but the last: an ICE-lite end has no use for them. */
  private static void settings(Operations<WebRtcEndpoint> table) {
    table
        .property(Property.text("stunServerAddress", ""))
        .property(Property.amount("stunServerPort", STUN_PORT))
        .property(Property.text("turnUrl", ""))
        .property(Property.text("networkInterfaces", ""))
        .property(Property.text("externalIPv4", ""))
        .property(Property.text("externalIPv6", ""))
        .property(ICE_TCP);
  }

  private static void applyIceTcp(WebRtcEndpoint self) {
    self.plane().offerTcp(self.property(ICE_TCP).booleanValue());
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

  private static void refuseDataChannel() throws RefusedException {
    throw new RefusedException(
        ErrorCode.MEDIA_OBJECT_OPERATION_NOT_SUPPORTED, "Data channels are not supported");
  }
}
