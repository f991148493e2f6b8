package belfort.medianode.objects;

import com.fasterxml.jackson.databind.JsonNode;

/** One kind of media that flows from one element to another. */
record Connection(
    MediaElement source,
    MediaElement sink,
    MediaType type,
    String sourceDescription,
    String sinkDescription) {

  /** The only description that carries media: there is one stream of each kind per element. */
  static final String DEFAULT_DESCRIPTION = "default";

  /** The place at a sink that has room for one source. */
  record Slot(MediaType type, String description) {}

  Slot slot() {
    return new Slot(type, sinkDescription);
  }

  boolean carriesMedia() {
    return sourceDescription.equals(DEFAULT_DESCRIPTION)
        && sinkDescription.equals(DEFAULT_DESCRIPTION)
        && type.kind().isPresent();
  }

  JsonNode toJson() {
    return Json.struct("ElementConnectionData")
        .put("source", source.id())
        .put("sink", sink.id())
        .put("type", type.name())
        .put("sourceDescription", sourceDescription)
        .put("sinkDescription", sinkDescription);
  }
}
