package belfort.medianode.objects;

import belfort.medianode.objects.Operations.Action;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Anything that has an id: the parent of all classes, with name, tags, children and events. Its
 * operations are Kurento's MediaObject.
 */
public abstract sealed class MediaObject permits ServerManager, MediaPipeline, MediaElement {
  static final MediaClass<MediaObject> CLASS =
      MediaClass.root("MediaObject", operations(), Set.of("Error"));

  private final String id;
  private final @Nullable MediaObject parent;
  private final Surroundings surroundings;
  private final Instant created;
  private final Set<MediaObject> children = new LinkedHashSet<>();
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Map<String, JsonNode> properties = new HashMap<>();
  private String name;
  private boolean sendTagsInEvents;
  private boolean destroyed;

  MediaObject(String id, @Nullable MediaObject parent, Surroundings surroundings) {
    this.id = id;
    this.parent = parent;
    this.surroundings = surroundings;
    this.created = surroundings.clock().instant();
    this.name = id;
  }

  /** The description of the object's class. */
  abstract MediaClass<?> mediaClass();

  /** Carries out one operation, or says why not. */
  public abstract Answer invoke(String operation, Arguments arguments) throws RefusedException;

  /** The pipeline that the object belongs to; none for the manager. */
  abstract @Nullable MediaPipeline pipeline();

  public final String id() {
    return id;
  }

  public final @Nullable MediaObject parent() {
    return parent;
  }

  /** The class's name without its module. */
  public final String type() {
    return mediaClass().name();
  }

  public final String qualifiedType() {
    return mediaClass().qualifiedName();
  }

  /** The qualified names of the superclasses, nearest first. */
  public final List<String> hierarchy() {
    return mediaClass().hierarchy();
  }

  public final boolean hasEvent(String eventType) {
    return mediaClass().events().contains(eventType);
  }

  /** The direct children, oldest first. */
  final List<MediaObject> children() {
    return List.copyOf(children);
  }

  final Surroundings surroundings() {
    return surroundings;
  }

  /** Takes its place under the parent; not in the constructor, where nobody may see it yet. */
  void attach() {
    if (parent != null) {
      parent.children.add(this);
    }
  }

  /** Lets go of everything outside; the object is no longer reachable by its id. */
  void destroy() {
    destroyed = true;
    if (parent != null) {
      parent.children.remove(this);
    }
  }

  final boolean destroyed() {
    return destroyed;
  }

  final JsonNode property(Property<?> property) {
    return properties.getOrDefault(property.name(), property.initial());
  }

  final void setProperty(Property<?> property, JsonNode value) {
    properties.put(property.name(), value);
  }

  /** Tells the subscribers of an event. */
  final void emit(String type, Consumer<ObjectNode> members) {
    if (surroundings.events().wanted(id, type)) {
      ObjectNode data = eventData();
      data.put("type", type);
      members.accept(data);
      surroundings.events().emit(id, type, data);
    }
  }

  /** The members that every event has; the manager's events have no others. */
  final ObjectNode eventData() {
    ObjectNode data = Json.object();
    data.put("source", id);
    data.set("tags", sendTagsInEvents ? tagList() : Json.array());
    // a string in events, a number in statistics
    data.put("timestampMillis", Long.toString(surroundings.clock().millis()));
    return data;
  }

  private static Operations<MediaObject> operations() {
    return Operations.<MediaObject>root()
        .value("getId", (self, arguments) -> Json.text(self.id))
        .value("getParent", (self, arguments) -> reference(self.parent))
        .value("getMediaPipeline", (self, arguments) -> reference(self.pipeline()))
        .value("getChildren", (self, arguments) -> self.childList())
        .value("getCreationTime", (self, arguments) -> self.creationSeconds())
        .value("getName", (self, arguments) -> Json.text(self.name))
        .action("setName", setName())
        .value("getSendTagsInEvents", (self, arguments) -> Json.truth(self.sendTagsInEvents))
        .action(
            "setSendTagsInEvents",
            (self, arguments) -> self.sendTagsInEvents = arguments.truth("sendTagsInEvents"))
        .action("addTag", (self, arguments) -> self.addTag(arguments))
        .action("removeTag", (self, arguments) -> self.removeTag(arguments.text("key")))
        .value("getTag", (self, arguments) -> Json.text(self.tag(arguments.text("key"))))
        .value("getTags", (self, arguments) -> self.tagList());
  }

  private static Action<MediaObject> setName() {
    return (self, arguments) -> self.name = self.bounded(arguments.text("name"));
  }

  private static JsonNode reference(@Nullable MediaObject object) {
    return object == null ? Json.nothing() : Json.text(object.id);
  }

  private JsonNode childList() {
    List<String> ids = new ArrayList<>(children.size());
    children.forEach(child -> ids.add(child.id));
    return Json.texts(ids);
  }

  private JsonNode creationSeconds() {
    return Json.number((int) created.getEpochSecond());
  }

  private void addTag(Arguments arguments) throws RefusedException {
    String key = bounded(arguments.text("key"));
    String value = bounded(arguments.text("value"));
    if (!tags.containsKey(key) && tags.size() >= surroundings.limits().tagsPerObject()) {
      throw new RefusedException(
          ErrorCode.NOT_ENOUGH_RESOURCES,
          "An object has at most " + surroundings.limits().tagsPerObject() + " tags");
    }
    tags.put(key, value);
  }

  private void removeTag(String key) throws RefusedException {
    tag(key);
    tags.remove(key);
  }

  private String tag(String key) throws RefusedException {
    String value = tags.get(key);
    if (value == null) {
      throw new RefusedException(ErrorCode.MEDIA_OBJECT_TAG_KEY_NOT_FOUND, "Tag key not found");
    }
    return value;
  }

  private ArrayNode tagList() {
    ArrayNode list = Json.array();
    tags.forEach((key, value) -> list.add(Json.struct("Tag").put("key", key).put("value", value)));
    return list;
  }

  private String bounded(String text) throws RefusedException {
    int limit = surroundings.limits().textChars();
    if (text.length() > limit) {
      throw new RefusedException(
          ErrorCode.NOT_ENOUGH_RESOURCES, "A text has at most " + limit + " characters here");
    }
    return text;
  }
}
