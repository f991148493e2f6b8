package belfort.medianode.objects;

import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.SdpRefusedException;

/**
 * How far an endpoint and its peer are with their session descriptions. There is one exchange only,
 * as in Kurento: for another one the client makes a new endpoint.
 */
final class Negotiation {
  private enum Stage {
    NEW,
    OFFERED,
    NEGOTIATED
  }

  /** A step with the media plane. */
  @FunctionalInterface
  private interface Step {
    String run() throws SdpRefusedException;
  }

  private final PlaneEndpoint plane;
  private final ObjectLimits limits;
  private Stage stage = Stage.NEW;

  Negotiation(PlaneEndpoint plane, ObjectLimits limits) {
    this.plane = plane;
    this.limits = limits;
  }

  boolean begun() {
    return stage != Stage.NEW;
  }

  String generateOffer(boolean audio, boolean video) throws RefusedException {
    mustBeNew();
    String offer = step(() -> plane.generateOffer(audio, video));
    stage = Stage.OFFERED;
    return offer;
  }

  String processOffer(String offer) throws RefusedException {
    mustBeNew();
    if (offer.isEmpty()) {
      throw new RefusedException(ErrorCode.SDP_PARSE_ERROR, "Empty offer not valid");
    }
    mustLookLikeSdp(offer);
    String answer = step(() -> plane.processOffer(offer));
    stage = Stage.NEGOTIATED;
    return answer;
  }

  String processAnswer(String answer) throws RefusedException {
    if (stage != Stage.OFFERED) {
      throw new RefusedException(
          ErrorCode.SDP_END_POINT_NOT_OFFER_GENERATED,
          "Offer not generated. It is not possible to process an answer.");
    }
    mustLookLikeSdp(answer);
    String local = step(() -> plane.processAnswer(answer));
    stage = Stage.NEGOTIATED;
    return local;
  }

  String local() throws RefusedException {
    return plane
        .localDescription()
        .orElseThrow(
            () -> new RefusedException(ErrorCode.SDP_END_POINT_NO_LOCAL_SDP_ERROR, "No local SDP"));
  }

  String remote() throws RefusedException {
    return plane
        .remoteDescription()
        .orElseThrow(() ->
            new RefusedException(ErrorCode.SDP_END_POINT_NO_REMOTE_SDP_ERROR, "No remote SDP"));
  }

  private void mustBeNew() throws RefusedException {
    if (stage != Stage.NEW) {
      throw new RefusedException(
          ErrorCode.SDP_END_POINT_ALREADY_NEGOTIATED, "Endpoint already negotiated");
    }
  }

  private void mustLookLikeSdp(String sdp) throws RefusedException {
    if (sdp.length() > limits.sdpChars()) {
      throw new RefusedException(
          ErrorCode.SDP_PARSE_ERROR, "Invalid SDP: more than " + limits.sdpChars() + " characters");
    }
    if (!sdp.startsWith("v=")) {
      throw new RefusedException(ErrorCode.SDP_PARSE_ERROR, "Invalid SDP");
    }
  }

  private static String step(Step step) throws RefusedException {
    try {
      return step.run();
    } catch (SdpRefusedException e) {
      throw new RefusedException(ErrorCode.SDP_PARSE_ERROR, "Invalid SDP: " + e.getMessage());
    }
  }
}
