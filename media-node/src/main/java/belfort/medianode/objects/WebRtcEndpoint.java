package belfort.medianode.objects;

import belfort.medianode.plane.EndpointSettings;

/** The node's end of one peer connection, as an element of a pipeline. */
final class WebRtcEndpoint extends BaseRtpEndpoint {
  static final MediaClass<WebRtcEndpoint> CLASS = WebRtcEndpointOperations.mediaClass();

  WebRtcEndpoint(
      String id,
      MediaPipeline pipeline,
      EndpointSettings settings,
      int number,
      Surroundings surroundings) {
    super(
        id, pipeline, number, surroundings, listener -> pipeline.plane().open(settings, listener));
  }

  @Override
  MediaClass<?> mediaClass() {
    return CLASS;
  }

  @Override
  public Answer invoke(String operation, Arguments arguments) throws RefusedException {
    return CLASS.operations().invoke(this, operation, arguments);
  }

  @Override
  String binName() {
    return "kmswebrtcendpoint";
  }
}
