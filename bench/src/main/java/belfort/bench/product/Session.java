package belfort.bench.product;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A participant's or an admin's session, had by exchanging his personal link, as a browser does.
 *
 * @param cookie the Cookie header's value
 */
public record Session(HttpClient http, String origin, String key, String role, String cookie) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** An answer that is not the expected one. */
  public static final class UnexpectedAnswerException extends RuntimeException {
    private final int status;

    UnexpectedAnswerException(String request, int status, String body) {
      super(request + " was answered " + status + ": " + body);
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  /** Exchanges the link's token by POST. */
  public static Session open(HttpClient http, PersonalLink link) {
    String body = new Gson().toJson(Map.of("token", link.token()));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(link.origin() + "/api/v1/session"))
            .timeout(PATIENCE)
            .header("Origin", link.origin())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = send(http, request, "POST /api/v1/session");
    JsonObject session = JsonParser.parseString(answer.body()).getAsJsonObject();
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    return new Session(
        http,
        link.origin(),
        session.get("key").getAsString(),
        session.get("role").getAsString(),
        cookie.substring(0, cookie.indexOf(';')));
  }

  /** The address of this session's WebSocket. */
  public URI webSocket() {
    return URI.create(origin.replaceFirst("^http", "ws") + "/ws/" + key);
  }

  JsonElement get(String path) {
    return call("GET", path, null);
  }

  JsonElement call(String method, String path, @Nullable Object body) {
    BodyPublisher content =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(new Gson().toJson(body));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin + path))
            .timeout(PATIENCE)
            .header("Origin", origin)
            .header("Cookie", cookie)
            .method(method, content);
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> answer = send(http, request.build(), method + " " + path);
    return answer.body().isBlank() ? new JsonObject() : JsonParser.parseString(answer.body());
  }

  private static HttpResponse<String> send(HttpClient http, HttpRequest request, String name) {
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new UnexpectedAnswerException(name, answer.statusCode(), answer.body());
      }
      return answer;
    } catch (IOException failure) {
      throw new IllegalStateException(name + " got no answer", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(name + " was interrupted", interrupted);
    }
  }

  /** Without the cookie, which is a secret. */
  @Override
  public String toString() {
    return "Session[" + role + " " + key + "]";
  }
}
