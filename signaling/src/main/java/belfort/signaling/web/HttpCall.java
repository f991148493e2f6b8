package belfort.signaling.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One HTTP request with its answer: bodies are JSON, bounded and strict. */
final class HttpCall {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text -> {
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(8).maxNumberLength(20).build());
  }

  private final Request request;
  private final Response response;
  private final Callback callback;

  HttpCall(Request request, Response response, Callback callback) {
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  Request request() {
    return request;
  }

  Response response() {
    return response;
  }

  Callback callback() {
    return callback;
  }

  String method() {
    return request.getMethod();
  }

  @Nullable String header(HttpHeader name) {
    return request.getHeaders().get(name);
  }

  Optional<String> cookie(String name) {
    return Request.getCookies(request).stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .findFirst();
  }

  /** The names of all cookies that the browser sent. */
  List<String> cookieNames() {
    return Request.getCookies(request).stream().map(HttpCookie::getName).distinct().toList();
  }

  /** The one value of a query parameter. */
  Optional<String> query(String name) throws Refusal {
    try {
      return Optional.ofNullable(Request.extractQueryParameters(request).getValue(name));
    } catch (RuntimeException malformed) {
      throw Refusal.invalid("The query cannot be read.");
    }
  }

  /** The body as the record; refused when it is anything else. */
  <T> T body(Class<T> type) throws Refusal {
    String contentType = header(HttpHeader.CONTENT_TYPE);
    if (contentType == null || !contentType.startsWith("application/json")) {
      throw new Refusal(415, "not_json", "The body is JSON (application/json).");
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] bytes = in.readNBytes(EdgeLimits.REQUEST_BODY_BYTES + 1);
      if (bytes.length > EdgeLimits.REQUEST_BODY_BYTES) {
        throw new Refusal(413, "too_large", "The body has at most 16 KiB.");
      }
      T value = JSON.readValue(bytes, type);
      if (value == null) {
        throw Refusal.invalid("The body is one JSON object.");
      }
      return value;
    } catch (JsonProcessingException malformed) {
      throw Refusal.invalid("The body is not what this request takes.");
    } catch (IOException gone) {
      throw Refusal.invalid("The body could not be read.");
    }
  }

  void json(int status, Object body) {
    try {
      send(status, "application/json", JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("an answer has no JSON", broken);
    }
  }

  void refuse(Refusal refusal) {
    json(
        refusal.status(),
        Map.of("code", refusal.code(), "message", String.valueOf(refusal.getMessage())));
  }

  void empty(int status) {
    begin(status);
    callback.succeeded();
  }

  /** An answer to who has not sent his whole request ends the connection, and says so. */
  private void begin(int status) {
    response.setStatus(status);
    if (!request.consumeAvailable()) {
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    }
  }

  void send(int status, String contentType, byte[] body) {
    begin(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    boolean head = method().equals("HEAD");
    response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body), callback);
  }
}
