package belfort.medianode.rpc;

import belfort.medianode.objects.Answer;
import belfort.medianode.objects.Arguments;
import belfort.medianode.objects.ErrorCode;
import belfort.medianode.objects.MediaObject;
import belfort.medianode.objects.RefusedException;
import belfort.medianode.objects.Registry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The methods of the protocol, one request at a time, on the owner's thread only. A transaction is
 * not among them: it is a row of these.
 */
final class Methods {
  private static final int MAX_SESSION_ID_CHARS = 256;

  private final Registry registry;
  private final Sessions sessions;
  private final Subscriptions subscriptions;
  private final String serverId;

  Methods(Registry registry, Sessions sessions, Subscriptions subscriptions, String serverId) {
    this.registry = registry;
    this.sessions = sessions;
    this.subscriptions = subscriptions;
    this.serverId = serverId;
  }

  /**
   * Carries out a request.
   *
   * @param bound the session that the socket was last heard in
   */
  Outcome run(Request request, @Nullable String bound) throws RpcException, RefusedException {
    return switch (request.method()) {
      case "ping" -> ping(sessionOf(request, bound));
      case "connect" -> connect(request, bound);
      case "keepAlive" -> keepAlive(required(request, bound));
      case "closeSession" -> closeSession(request, required(request, bound));
      case "create" -> create(request, orNew(request, bound));
      case "describe" -> describe(request, orNew(request, bound));
      case "invoke" -> invoke(request, orNew(request, bound));
      case "subscribe" -> subscribe(request, orNew(request, bound));
      case "unsubscribe" -> unsubscribe(request, required(request, bound));
      case "release" -> release(request, orNew(request, bound));
      case "ref" -> ref(request, required(request, bound));
      case "unref" -> unref(request, required(request, bound));
      default -> throw RpcException.methodNotFound();
    };
  }

  /** The session that a request names, or else the socket's. */
  static @Nullable String sessionOf(Request request, @Nullable String bound) throws RpcException {
    JsonNode named = request.params() == null ? null : request.params().get("sessionId");
    if (named == null || named.isNull()) {
      return bound;
    }
    if (!named.isTextual() || named.textValue().length() > MAX_SESSION_ID_CHARS) {
      throw RpcException.invalidParams("'sessionId' parameter should be a string");
    }
    return named.textValue();
  }

  /** The same for a request that makes a session if there is none. */
  static String orNew(Request request, @Nullable String bound) throws RpcException {
    params(request);
    String sessionId = sessionOf(request, bound);
    return sessionId == null ? UUID.randomUUID().toString() : sessionId;
  }

  /** Ends a session that was not heard of for too long. */
  void collect(String sessionId) {
    subscriptions.forgetSession(sessionId);
    sessions.end(sessionId).forEach(this::destroy);
  }

  private static Outcome ping(@Nullable String sessionId) {
    ObjectNode result = object().put("value", "pong");
    if (sessionId != null) {
      result.put("sessionId", sessionId);
    }
    return new Outcome.Done(result, sessionId);
  }

  private Outcome connect(Request request, @Nullable String bound)
      throws RpcException, RefusedException {
    String wished = sessionOf(request, null);
    if (wished != null) {
      mustBeKnown(wished);
    }
    String sessionId =
        wished != null ? wished : bound != null ? bound : UUID.randomUUID().toString();
    sessions.markInUse(sessionId);
    return done(sessionId, object().put("serverId", serverId));
  }

  private Outcome keepAlive(String sessionId) throws RefusedException {
    mustBeKnown(sessionId);
    sessions.markInUse(sessionId);
    return done(sessionId, object());
  }

  private Outcome closeSession(Request request, String sessionId) {
    boolean release = request.params() != null && request.params().path("release").asBoolean();
    subscriptions.forgetSession(sessionId);
    List<String> doomed = new ArrayList<>(release ? sessions.heldBy(sessionId) : List.of());
    doomed.addAll(sessions.end(sessionId));
    doomed.forEach(this::destroy);
    return new Outcome.Done(NullNode.instance, sessionId);
  }

  private Outcome create(Request request, String sessionId) throws RpcException, RefusedException {
    ObjectNode params = params(request);
    String type = text(params, "type");
    MediaObject object =
        registry.create(type, Arguments.ofConstructor(optionalObject(params, "constructorParams")));
    try {
      sessions.hold(sessionId, object);
    } catch (RefusedException e) {
      destroy(object.id());
      throw e;
    }
    return done(sessionId, object().put("value", object.id()));
  }

  private Outcome describe(Request request, String sessionId)
      throws RpcException, RefusedException {
    MediaObject object = held(request, sessionId);
    ObjectNode result =
        object().put("type", object.type()).put("qualifiedType", object.qualifiedType());
    object.hierarchy().forEach(result.putArray("hierarchy")::add);
    return done(sessionId, result);
  }

  private Outcome invoke(Request request, String sessionId) throws RpcException, RefusedException {
    ObjectNode params = params(request);
    String operation = text(params, "operation");
    MediaObject object = held(request, sessionId);
    Arguments arguments = Arguments.ofOperation(optionalObject(params, "operationParams"));
    return switch (object.invoke(operation, arguments)) {
      case Answer.Value value -> done(sessionId, object().set("value", value.value()));
      case Answer.MeasureCpu measure -> new Outcome.Measure(measure.interval(), sessionId);
    };
  }

  private Outcome subscribe(Request request, String sessionId)
      throws RpcException, RefusedException {
    String type = text(params(request), "type");
    MediaObject object = held(request, sessionId);
    if (!object.hasEvent(type)) {
      throw new RefusedException(
          ErrorCode.MEDIA_OBJECT_EVENT_NOT_SUPPORTED, "Event '" + type + "' not supported");
    }
    String subscription = subscriptions.subscribe(sessionId, object.id(), type);
    return done(sessionId, object().put("value", subscription));
  }

  private Outcome unsubscribe(Request request, String sessionId) throws RpcException {
    subscriptions.unsubscribe(sessionId, text(params(request), "subscription"));
    return done(sessionId, object());
  }

  private Outcome release(Request request, String sessionId) throws RpcException {
    destroy(text(params(request), "object"));
    sessions.markInUse(sessionId);
    return done(sessionId, object());
  }

  private Outcome ref(Request request, String sessionId) throws RpcException, RefusedException {
    held(request, sessionId);
    return done(sessionId, object());
  }

  private Outcome unref(Request request, String sessionId) throws RpcException, RefusedException {
    MediaObject object = registry.require(text(params(request), "object"));
    List<String> ids = new ArrayList<>();
    registry.descendants(object).forEach(child -> ids.add(child.id()));
    ids.add(object.id());
    subscriptions.forget(sessionId, ids);
    sessions.letGo(sessionId, ids).forEach(this::destroy);
    return done(sessionId, object());
  }

  /** The object of a request; every touch makes the session a holder. */
  private MediaObject held(Request request, String sessionId)
      throws RpcException, RefusedException {
    MediaObject object = registry.require(text(params(request), "object"));
    sessions.hold(sessionId, object);
    return object;
  }

  private void destroy(String objectId) {
    for (String gone : registry.destroy(objectId)) {
      sessions.forget(gone);
      subscriptions.forgetObject(gone);
    }
  }

  private void mustBeKnown(String sessionId) throws RefusedException {
    if (!sessions.known(sessionId)) {
      throw new RefusedException(ErrorCode.INVALID_SESSION, "Invalid session");
    }
  }

  private static String required(Request request, @Nullable String bound) throws RpcException {
    String sessionId = sessionOf(request, bound);
    if (sessionId == null) {
      throw RpcException.missing("sessionId");
    }
    return sessionId;
  }

  private static ObjectNode params(Request request) throws RpcException {
    if (request.params() == null) {
      throw RpcException.invalidParams("'params' is required");
    }
    return request.params();
  }

  private static String text(ObjectNode params, String name) throws RpcException {
    JsonNode value = params.get(name);
    if (value == null || !value.isTextual()) {
      throw RpcException.missing(name);
    }
    return value.textValue();
  }

  private static @Nullable ObjectNode optionalObject(ObjectNode params, String name)
      throws RefusedException {
    JsonNode value = params.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw new RefusedException(
        ErrorCode.MARSHALL_ERROR, "'" + name + "' parameter should be an object");
  }

  private static Outcome done(String sessionId, ObjectNode result) {
    return new Outcome.Done(result.put("sessionId", sessionId), sessionId);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
