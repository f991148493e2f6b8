package belfort.medianode.objects;

import belfort.medianode.plane.MediaPlane;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All objects of the node by their ids: the only place where they are made and destroyed. */
public final class Registry {
  /** Stands for the result of an earlier request of the same transaction. */
  private static final String NEW_REFERENCE = "newref:";

  private final Map<String, MediaObject> objects = new LinkedHashMap<>();
  private final Surroundings surroundings;
  private final ServerManager manager;
  private int endpointsMade;

  /**
   * An empty registry.
   *
   * @param sessions the names of all sessions, for {@code getSessions}
   * @param capabilities what {@code getInfo} says beyond what every node can
   * @param owner runs a task on the thread that calls this registry
   */
  public Registry(
      MediaPlane plane,
      EventOutlet events,
      Supplier<? extends Collection<String>> sessions,
      ProcessFigures figures,
      List<String> capabilities,
      InstantSource clock,
      Executor owner,
      ObjectLimits limits) {
    this.surroundings = new Surroundings(this, plane, events, clock, owner, limits);
    this.manager = new ServerManager(figures, sessions, capabilities, surroundings);
    objects.put(ServerManager.ID, manager);
  }

  /** The object of an id, or 40101. */
  public MediaObject require(String id) throws RefusedException {
    MediaObject object = objects.get(id);
    if (object != null) {
      return object;
    }
    if (id.startsWith(NEW_REFERENCE)) {
      throw new RefusedException(
          ErrorCode.MEDIA_OBJECT_NOT_FOUND_TRANSACTION_NO_COMMIT,
          "Object '"
              + id
              + "' not found. Possibly using a transactional object without committing the"
              + " transaction.");
    }
    throw new RefusedException(ErrorCode.MEDIA_OBJECT_NOT_FOUND, "Object '" + id + "' not found");
  }

  /**
   * Makes an object.
   *
   * @param type a class's name, with or without its module
   */
  public MediaObject create(String type, Arguments arguments) throws RefusedException {
    String name = type.startsWith("kurento.") ? type.substring("kurento.".length()) : type;
    MediaObject object =
        switch (name) {
          case "MediaPipeline" -> {
            mustHaveRoom();
            yield new MediaPipeline(newId(null, name), surroundings);
          }
          case "PassThrough" -> {
            MediaPipeline pipeline = pipeline(arguments);
            mustHaveRoom();
            yield new PassThrough(newId(pipeline, name), pipeline, surroundings);
          }
          case "WebRtcEndpoint" -> webRtcEndpoint(arguments);
          case "RtpEndpoint" -> rtpEndpoint(arguments);
          default ->
              throw new RefusedException(
                  ErrorCode.MEDIA_OBJECT_NOT_AVAILABLE, "Factory '" + name + "' not found");
        };
    object.attach();
    objects.put(object.id(), object);
    manager.created(object);
    return object;
  }

  /**
   * Destroys an object with all its children, the children first. The manager stays.
   *
   * @return the ids of what is gone; none when there is no such object
   */
  public List<String> destroy(String id) {
    List<String> gone = new ArrayList<>();
    MediaObject object = objects.get(id);
    if (object != null && !object.equals(manager)) {
      destroy(object, gone);
    }
    return gone;
  }

  /** An object's descendants, the nearest first. */
  public List<MediaObject> descendants(MediaObject object) {
    List<MediaObject> all = new ArrayList<>(object.children());
    for (int i = 0; i < all.size(); i++) {
      all.addAll(all.get(i).children());
    }
    return all;
  }

  /** How many objects there are, the manager not counted. */
  public int size() {
    return objects.size() - 1;
  }

  List<String> pipelines() {
    return objects.values().stream()
        .filter(MediaPipeline.class::isInstance)
        .map(MediaObject::id)
        .toList();
  }

  private void destroy(MediaObject object, List<String> gone) {
    for (MediaObject child : object.children()) {
      destroy(child, gone);
    }
    objects.remove(object.id());
    object.destroy();
    gone.add(object.id());
    manager.destroyed(object);
  }

  private BaseRtpEndpoint webRtcEndpoint(Arguments arguments) throws RefusedException {
    MediaPipeline pipeline = pipeline(arguments);
    var settings = WebRtcEndpointOperations.settings(arguments);
    return endpoint(number ->
        new WebRtcEndpoint(
            newId(pipeline, "WebRtcEndpoint"), pipeline, settings, number, surroundings));
  }

  private BaseRtpEndpoint rtpEndpoint(Arguments arguments) throws RefusedException {
    MediaPipeline pipeline = pipeline(arguments);
    var settings = RtpEndpoint.settings(arguments);
    return endpoint(number ->
        new RtpEndpoint(newId(pipeline, "RtpEndpoint"), pipeline, settings, number, surroundings));
  }

  private BaseRtpEndpoint endpoint(IntFunction<BaseRtpEndpoint> make) throws RefusedException {
    mustHaveRoom();
    try {
      return make.apply(endpointsMade++);
    } catch (IllegalStateException e) {
      // the media plane has no room, and says so in words for the caller
      String words = e.getMessage();
      throw new RefusedException(
          ErrorCode.NOT_ENOUGH_RESOURCES, words == null ? "No endpoint to be had" : words);
    }
  }

  private MediaPipeline pipeline(Arguments arguments) throws RefusedException {
    if (require(arguments.text("mediaPipeline")) instanceof MediaPipeline pipeline) {
      return pipeline;
    }
    throw Arguments.refused("'mediaPipeline' parameter should be a MediaPipeline");
  }

  private void mustHaveRoom() throws RefusedException {
    int limit = surroundings.limits().objects();
    if (size() >= limit) {
      throw new RefusedException(
          ErrorCode.NOT_ENOUGH_RESOURCES, "This node has at most " + limit + " objects");
    }
  }

  private static String newId(@Nullable MediaObject parent, String name) {
    String own = UUID.randomUUID() + "_" + MediaClass.MODULE + "." + name;
    return parent == null ? own : parent.id() + "/" + own;
  }
}
