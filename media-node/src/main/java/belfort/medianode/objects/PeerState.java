package belfort.medianode.objects;

import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneEvent.DtlsState;
import belfort.medianode.plane.PlaneEvent.IceState;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the connection to a peer: it turns the media plane's events into Kurento's, and
 * answers what the last ones said.
 *
 * <p>Kurento speaks of two ICE components and of two DTLS elements per transport. With rtcp-mux the
 * second component gathers for ever; {@code enc} and {@code dec} go through the same states.
 */
final class PeerState {
  private static final int STREAM = 1;
  private static final int RTP_COMPONENT = 1;

  /** Beside the error's name; Kurento has no code for a transport that ended by itself. */
  private static final int TRANSPORT_ERROR = 0;

  private final BaseRtpEndpoint endpoint;
  private @Nullable IceState ice;
  private @Nullable DtlsState dtls;
  private PlaneEvent.@Nullable CandidatePairSelected pair;
  private boolean connected;
  private boolean mediaConnected;

  PeerState(BaseRtpEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  String connectionState() {
    return word(connected);
  }

  String mediaState() {
    return word(mediaConnected);
  }

  void on(PlaneEvent event) {
    switch (event) {
      case PlaneEvent.CandidateFound found -> candidateFound(found);
      case PlaneEvent.GatheringDone done -> endpoint.emit("IceGatheringDone", data -> {});
      case PlaneEvent.IceStateChanged changed -> iceChanged(changed.state());
      case PlaneEvent.CandidatePairSelected selected -> pairSelected(selected);
      case PlaneEvent.DtlsStateChanged changed -> dtlsChanged(changed.state());
      case PlaneEvent.ConnectionStateChanged changed -> {
        emitChange("ConnectionStateChanged", connected, changed.connected());
        connected = changed.connected();
      }
      case PlaneEvent.MediaStateChanged changed -> {
        emitChange("MediaStateChanged", mediaConnected, changed.connected());
        mediaConnected = changed.connected();
      }
      case PlaneEvent.FlowChanged flow -> flowChanged(flow);
      case PlaneEvent.Failed failed -> failed(failed);
    }
  }

  /** The value of {@code getIceConnectionState}; empty before gathering. */
  ArrayNode iceConnections() {
    ArrayNode list = Json.array();
    if (ice != null) {
      list.add(iceConnection(RTP_COMPONENT, ice));
      list.add(iceConnection(RTP_COMPONENT + 1, IceState.GATHERING));
    }
    return list;
  }

  /** The value of {@code getDtlsConnectionState}; empty before the handshake. */
  ArrayNode dtlsConnections() {
    ArrayNode list = Json.array();
    if (dtls != null) {
      list.add(dtlsMembers(Json.struct("DtlsConnection"), "dec", dtls));
      list.add(dtlsMembers(Json.struct("DtlsConnection"), "enc", dtls));
    }
    return list;
  }

  /** The value of {@code getICECandidatePairs}. */
  ArrayNode candidatePairs() {
    ArrayNode list = Json.array();
    if (pair != null) {
      list.add(pairStruct(pair));
    }
    return list;
  }

  private void candidateFound(PlaneEvent.CandidateFound found) {
    endpoint.emit(
        "IceCandidateFound",
        data ->
            data.set(
                "candidate",
                Json.struct("IceCandidate")
                    .put("candidate", found.candidate().candidate())
                    .put("sdpMid", found.candidate().sdpMid())
                    .put("sdpMLineIndex", found.candidate().sdpMLineIndex())));
  }

  private void iceChanged(IceState state) {
    ice = state;
    emitIce(RTP_COMPONENT, state);
    if (state == IceState.GATHERING) {
      emitIce(RTP_COMPONENT + 1, state);
    }
  }

  private void emitIce(int component, IceState state) {
    endpoint.emit(
        "IceComponentStateChanged",
        data ->
            // an int here, a string everywhere else
            data.put("streamId", STREAM).put("componentId", component).put("state", state.name()));
  }

  private void pairSelected(PlaneEvent.CandidatePairSelected selected) {
    pair = selected;
    endpoint.emit(
        "NewCandidatePairSelected", data -> data.set("candidatePair", pairStruct(selected)));
  }

  private void dtlsChanged(DtlsState state) {
    dtls = state;
    if (state != DtlsState.NEW) {
      emitDtls("dec", state);
    }
    emitDtls("enc", state);
  }

  private void emitDtls(String half, DtlsState state) {
    endpoint.emit("DtlsConnectionStateChange", data -> dtlsMembers(data, half, state));
  }

  private void emitChange(String type, boolean before, boolean now) {
    endpoint.emit(type, data -> data.put("oldState", word(before)).put("newState", word(now)));
  }

  private void flowChanged(PlaneEvent.FlowChanged flow) {
    MediaKind kind = flow.kind();
    if (flow.fromPeer()) {
      endpoint.emitFlow("MediaFlowOutStateChanged", kind, flow.flowing());
      endpoint.outputChanged(kind);
      return;
    }
    BaseRtpEndpoint source = endpoint.source(kind);
    if (flow.flowing() && source != null) {
      source.sinkStarted(kind);
    }
    endpoint.emitFlow("MediaFlowInStateChanged", kind, flow.flowing());
  }

  private void failed(PlaneEvent.Failed failed) {
    endpoint.emit(
        "Error",
        data ->
            data.put("description", description(failed))
                .put("errorCode", TRANSPORT_ERROR)
                .put("type", "UNEXPECTED_ERROR"));
    if (endpoint.negotiation().begun()) {
      endpoint.emit("MediaSessionTerminated", data -> {});
    }
  }

  private ObjectNode dtlsMembers(ObjectNode node, String half, DtlsState state) {
    int n = endpoint.number();
    return node.put("streamId", Integer.toString(STREAM))
        .put("componentId", "[bundle/dtlssrtp" + half + "]")
        .put("connectionId", "dtlssrtpenc" + n + "-dtlssrtpdec" + n + "-1-1")
        .put("state", state.name());
  }

  private static ObjectNode iceConnection(int component, IceState state) {
    return Json.struct("IceConnection")
        .put("streamId", Integer.toString(STREAM))
        .put("componentId", component)
        .put("state", state.name());
  }

  private static ObjectNode pairStruct(PlaneEvent.CandidatePairSelected pair) {
    return Json.struct("IceCandidatePair")
        .put("streamId", Integer.toString(STREAM))
        .put("componentId", RTP_COMPONENT)
        .put("localCandidate", pair.localCandidate())
        .put("remoteCandidate", pair.remoteCandidate());
  }

  private static String description(PlaneEvent.Failed failed) {
    return failed.detail() == null ? failed.reason() : failed.reason() + ": " + failed.detail();
  }

  private static String word(boolean connected) {
    return connected ? "CONNECTED" : "DISCONNECTED";
  }
}
