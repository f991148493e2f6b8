package belfort.medianode.objects;

import belfort.medianode.plane.MediaKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The operations of every element: connections, flows, statistics, and encoders it lacks. */
final class MediaElementOperations {
  private MediaElementOperations() {}

  static Operations<MediaElement> table() {
    return Operations.<MediaElement>extending(MediaObject.CLASS.operations())
        .action("connect", MediaElementOperations::connect)
        .action("disconnect", MediaElementOperations::disconnect)
        .value("getSinkConnections", (self, a) -> connections(self.outgoing(), a, false))
        .value("getSourceConnections", (self, a) -> connections(self.incoming(), a, true))
        .value("isMediaFlowingIn", (self, a) -> flowing(self, a, MediaElement::flowingIn))
        .value("isMediaFlowingOut", (self, a) -> flowing(self, a, MediaElement::flowingOut))
        .value("isMediaTranscoding", MediaElementOperations::transcoding)
        .value("getStats", (self, a) -> self.stats(type(a)))
        .action("setAudioFormat", (self, a) -> refuseFormat())
        .action("setVideoFormat", (self, a) -> refuseFormat())
        // kept for their readers: nothing is encoded here
        .property(Property.amount("encoderBitrate", 300_000))
        .property(Property.amount("minEncoderBitrate", 0))
        .property(Property.amount("maxEncoderBitrate", Integer.MAX_VALUE))
        .value("getGstreamerDot", (self, a) -> DotGraph.of(self.id(), List.of(self), a))
        .action("dumpGstreamerDot", (self, a) -> DotGraph.details(a));
  }

  private static void connect(MediaElement source, Arguments arguments) throws RefusedException {
    MediaElement sink = sink(source, arguments);
    if (!sink.pipeline().equals(source.pipeline())) {
      throw new RefusedException(ErrorCode.CONNECT_ERROR, "Media elements do not share pipeline");
    }
    for (Connection connection : wished(source, sink, arguments)) {
      source.connect(connection);
    }
  }

  private static void disconnect(MediaElement source, Arguments arguments) throws RefusedException {
    for (Connection connection : wished(source, sink(source, arguments), arguments)) {
      source.disconnect(connection);
    }
  }

  private static MediaElement sink(MediaElement source, Arguments arguments)
      throws RefusedException {
    String id = arguments.text("sink");
    MediaObject object = source.surroundings().objects().require(id);
    if (object instanceof MediaElement element) {
      return element;
    }
    // this very call kills a Kurento server
    throw new RefusedException(ErrorCode.CONNECT_ERROR, "Sink '" + id + "' is not a media element");
  }

  private static List<Connection> wished(
      MediaElement source, MediaElement sink, Arguments arguments) throws RefusedException {
    MediaType one = type(arguments);
    String from = arguments.text("sourceMediaDescription", Connection.DEFAULT_DESCRIPTION);
    String to = arguments.text("sinkMediaDescription", Connection.DEFAULT_DESCRIPTION);
    List<MediaType> types =
        one == null ? List.of(MediaType.AUDIO, MediaType.VIDEO, MediaType.DATA) : List.of(one);
    return types.stream().map(type -> new Connection(source, sink, type, from, to)).toList();
  }

  private static ArrayNode connections(
      List<Connection> connections, Arguments arguments, boolean ofSink) throws RefusedException {
    MediaType type = type(arguments);
    String description = arguments.text("description", "");
    ArrayNode list = Json.array();
    connections.stream()
        .filter(connection -> type == null || connection.type() == type)
        .filter(connection ->
            description.isEmpty()
                || description.equals(
                    ofSink ? connection.sinkDescription() : connection.sourceDescription()))
        .sorted(Comparator.comparing(Connection::type))
        .forEach(connection -> list.add(connection.toJson()));
    return list;
  }

  private static JsonNode flowing(
      MediaElement self, Arguments arguments, BiPredicate<MediaElement, MediaKind> test)
      throws RefusedException {
    MediaType type = arguments.oneOf("mediaType", MediaType.class);
    return Json.truth(type.kind().filter(kind -> test.test(self, kind)).isPresent());
  }

  private static JsonNode transcoding(MediaElement self, Arguments arguments)
      throws RefusedException {
    arguments.oneOf("mediaType", MediaType.class);
    return Json.truth(false);
  }

  private static @Nullable MediaType type(Arguments arguments) throws RefusedException {
    return arguments.oneOfOrNone("mediaType", MediaType.class);
  }

  private static void refuseFormat() throws RefusedException {
    throw new RefusedException(
        ErrorCode.MEDIA_OBJECT_OPERATION_NOT_SUPPORTED,
        "This node forwards media as it comes: choose the codec in the publisher's offer");
  }
}
