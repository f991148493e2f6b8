package belfort.medianode.objects;

import belfort.medianode.plane.MediaKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Something in a pipeline that media flows out of and into. */
abstract sealed class MediaElement extends MediaObject permits BaseRtpEndpoint, PassThrough {
  static final MediaClass<MediaElement> CLASS =
      MediaClass.extending(
          MediaObject.CLASS,
          "MediaElement",
          MediaElementOperations.table(),
          Set.of(
              "ElementConnected",
              "ElementDisconnected",
              "MediaFlowInStateChanged",
              "MediaFlowOutStateChanged",
              "MediaTranscodingStateChanged"));

  private final MediaPipeline pipeline;

  /** At most one source per kind and description. */
  private final Map<Connection.Slot, Connection> incoming =
      new TreeMap<>(
          Comparator.comparing(Connection.Slot::type).thenComparing(Connection.Slot::description));

  private final Set<Connection> outgoing = new LinkedHashSet<>();

  MediaElement(String id, MediaPipeline pipeline, Surroundings surroundings) {
    super(id, pipeline, surroundings);
    this.pipeline = pipeline;
  }

  @Override
  final MediaPipeline pipeline() {
    return pipeline;
  }

  /** What the element's output comes from in the end; null when from nowhere. */
  abstract @Nullable BaseRtpEndpoint origin(MediaKind kind);

  /**
   * Called when what stands before this element's input may be another, or flows or ceases to.
   *
   * @return whether those behind this element are to be told too
   */
  abstract boolean inputChanged(MediaKind kind);

  /** Whether media flows from the pipeline into this element. */
  abstract boolean flowingIn(MediaKind kind);

  /** Whether media flows out of this element into the pipeline. */
  abstract boolean flowingOut(MediaKind kind);

  /** What was measured, for one kind of media or (null) for all; null in JSON for nothing yet. */
  abstract JsonNode stats(@Nullable MediaType type);

  final List<Connection> incoming() {
    return List.copyOf(incoming.values());
  }

  final List<Connection> outgoing() {
    return List.copyOf(outgoing);
  }

  /** The element that is connected to the input for media of a kind. */
  final @Nullable MediaElement input(MediaKind kind) {
    Connection connection =
        incoming.get(new Connection.Slot(MediaType.of(kind), Connection.DEFAULT_DESCRIPTION));
    return connection == null || !connection.carriesMedia() ? null : connection.source();
  }

  /** Makes a connection; takes the place of the sink's former one, and does nothing twice. */
  final void connect(Connection connection) {
    Connection former = connection.sink().at(connection.slot());
    if (connection.equals(former)) {
      return;
    }
    if (former != null) {
      former.source().unlink(former);
    }
    outgoing.add(connection);
    connection.sink().addIncoming(connection);
    emit("ElementConnected", data -> describe(connection, data));
    connection.type().kind().ifPresent(connection.sink()::tellFromHere);
  }

  /** Ends a connection; one that does not exist is no error. */
  final void disconnect(Connection connection) {
    if (outgoing.contains(connection)) {
      unlink(connection);
      connection.type().kind().ifPresent(connection.sink()::tellFromHere);
    }
  }

  @Override
  void destroy() {
    for (Connection connection : incoming()) {
      connection.source().disconnect(connection);
    }
    for (Connection connection : outgoing()) {
      disconnect(connection);
    }
    super.destroy();
  }

  /** Tells everything behind this element that its media changed. */
  final void outputChanged(MediaKind kind) {
    sinks(kind).forEach(sink -> sink.tellFromHere(kind));
  }

  /** Not recursive: clients may connect joints in rings and in long rows. */
  private void tellFromHere(MediaKind kind) {
    Set<MediaElement> told = new HashSet<>();
    Deque<MediaElement> next = new ArrayDeque<>(List.of(this));
    while (!next.isEmpty()) {
      MediaElement element = next.remove();
      if (told.add(element) && element.inputChanged(kind)) {
        next.addAll(element.sinks(kind));
      }
    }
  }

  private List<MediaElement> sinks(MediaKind kind) {
    return outgoing.stream()
        .filter(connection -> connection.carriesMedia())
        .filter(connection -> connection.type() == MediaType.of(kind))
        .map(Connection::sink)
        .toList();
  }

  final void emitFlow(String type, MediaKind kind, boolean flowing) {
    emit(
        type,
        data ->
            data.put("mediaType", kind.name())
                .put("padName", Connection.DEFAULT_DESCRIPTION)
                .put("state", flowing ? "FLOWING" : "NOT_FLOWING"));
  }

  private @Nullable Connection at(Connection.Slot slot) {
    return incoming.get(slot);
  }

  private void addIncoming(Connection connection) {
    incoming.put(connection.slot(), connection);
  }

  private void removeIncoming(Connection connection) {
    incoming.remove(connection.slot(), connection);
  }

  private void unlink(Connection connection) {
    outgoing.remove(connection);
    connection.sink().removeIncoming(connection);
    emit("ElementDisconnected", data -> describe(connection, data));
  }

  private static void describe(Connection connection, ObjectNode data) {
    data.put("sink", connection.sink().id())
        .put("mediaType", connection.type().name())
        .put("sourceMediaDescription", connection.sourceDescription())
        .put("sinkMediaDescription", connection.sinkDescription());
  }
}
