package belfort.medianode.objects;

import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.MediaKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What every endpoint with session descriptions takes: the operations, properties and events of
 * Kurento's SessionEndpoint, SdpEndpoint and BaseRtpEndpoint.
 */
final class BaseRtpEndpointOperations {
  private static final BandwidthLimits DEFAULTS = BandwidthLimits.KURENTO_DEFAULTS;

  private static final Property<BaseRtpEndpoint> MIN_VIDEO_RECEIVE =
      limit("minVideoRecvBandwidth", DEFAULTS.minVideoReceive());
  private static final Property<BaseRtpEndpoint> MAX_VIDEO_RECEIVE =
      limit("maxVideoRecvBandwidth", DEFAULTS.maxVideoReceive());
  private static final Property<BaseRtpEndpoint> MIN_VIDEO_SEND =
      limit("minVideoSendBandwidth", DEFAULTS.minVideoSend());
  private static final Property<BaseRtpEndpoint> MAX_VIDEO_SEND =
      limit("maxVideoSendBandwidth", DEFAULTS.maxVideoSend());
  private static final Property<BaseRtpEndpoint> MAX_AUDIO_RECEIVE =
      limit("maxAudioRecvBandwidth", DEFAULTS.maxAudioReceive());

  private static final int MTU_BYTES = 1200;

  static final MediaClass<BaseRtpEndpoint> CLASS = mediaClass();

  private BaseRtpEndpointOperations() {}

  private static MediaClass<BaseRtpEndpoint> mediaClass() {
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
    return MediaClass.extending(
        sdp, "BaseRtpEndpoint", table(), Set.of("ConnectionStateChanged", "MediaStateChanged"));
  }

  private static Operations<BaseRtpEndpoint> table() {
    return Operations.<BaseRtpEndpoint>extending(MediaElement.CLASS.operations())
        .value("generateOffer", (self, a) -> generateOffer(self, a))
        .value("processOffer", (self, a) -> processOffer(self, a.text("offer")))
        .value("processAnswer", (self, a) -> processAnswer(self, a.text("answer")))
        .value("getLocalSessionDescriptor", (self, a) -> Json.text(self.negotiation().local()))
        .value("getRemoteSessionDescriptor", (self, a) -> Json.text(self.negotiation().remote()))
        .value("getMediaState", (self, a) -> Json.text(self.peer().mediaState()))
        .value("getConnectionState", (self, a) -> Json.text(self.peer().connectionState()))
        .action("requestKeyframe", (self, a) -> requestKeyframe(self))
        .property(MIN_VIDEO_RECEIVE)
        .property(MAX_VIDEO_RECEIVE)
        .property(MIN_VIDEO_SEND)
        .property(MAX_VIDEO_SEND)
        .property(MAX_AUDIO_RECEIVE)
        // kept for their readers
        .property(Property.amount("mtu", MTU_BYTES))
        .property(Property.numbers("rembParams", rembDefaults()));
  }

  private static JsonNode generateOffer(BaseRtpEndpoint self, Arguments arguments)
      throws RefusedException {
    Arguments options =
        Arguments.ofConstructor(arguments.has("options") ? arguments.struct("options") : null);
    return Json.text(
        self.negotiation()
            .generateOffer(
                options.truth("offerToReceiveAudio", true),
                options.truth("offerToReceiveVideo", true)));
  }

  private static JsonNode processOffer(BaseRtpEndpoint self, String offer) throws RefusedException {
    String answer = self.negotiation().processOffer(offer);
    self.emit("MediaSessionStarted", data -> {});
    return Json.text(answer);
  }

  private static JsonNode processAnswer(BaseRtpEndpoint self, String answer)
      throws RefusedException {
    String local = self.negotiation().processAnswer(answer);
    self.emit("MediaSessionStarted", data -> {});
    return Json.text(local);
  }

  private static void requestKeyframe(BaseRtpEndpoint self) throws RefusedException {
    BaseRtpEndpoint source = self.source(MediaKind.VIDEO);
    if (source == null) {
      throw new RefusedException(
          ErrorCode.MEDIA_OBJECT_OPERATION_NOT_SUPPORTED,
          "Keyframe request failed (must be requested from a subscriber element)");
    }
    source.plane().requestKeyFrame();
  }

  private static Property<BaseRtpEndpoint> limit(String name, int initialKbps) {
    return Property.amount(name, initialKbps).then(BaseRtpEndpointOperations::applyLimits);
  }

  private static void applyLimits(BaseRtpEndpoint self) {
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
