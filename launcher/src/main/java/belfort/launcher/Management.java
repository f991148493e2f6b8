package belfort.launcher;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server's management port, as far as it concerns nodes. */
final class Management {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI server;
  private final Optional<String> token;

  /**
   * Makes it; nothing is asked yet.
   *
   * @param token what the server wants to see of who is on another machine
   */
  Management(URI server, Optional<String> token) {
    this.server = server;
    this.token = token;
  }

  /** A node as the server tells of it; {@code drain} is null when it takes lessons. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Node(
      String id, String url, String state, int lessons, double fullness, @Nullable Drain drain) {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** One line for the operator. */
    String sentence(Instant now) {
      String text =
          String.format(
              Locale.ROOT,
              "%s  %s  %d lesson%s  %.0f %% full",
              id,
              state,
              lessons,
              lessons == 1 ? "" : "s",
              100 * fullness);
      if (drain == null) {
        return text;
      }
      Instant until = Instant.ofEpochMilli(drain.until());
      return text
          + "  draining ("
          + drain.reason()
          + "), "
          + (until.isAfter(now) ? "until " : "the deadline passed at ")
          + CLOCK.format(until.atZone(ZoneId.systemDefault()));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Drain(long since, long until, String reason) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Nodes(List<Node> nodes) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Problem(@Nullable String message) {}

  List<Node> nodes() throws IOException, InterruptedException {
    return JSON.readValue(send("", HttpRequest.newBuilder().GET()), Nodes.class).nodes();
  }

  Optional<Node> node(String id) throws IOException, InterruptedException {
    return nodes().stream().filter(node -> node.id().equals(id)).findFirst();
  }

  Node drain(String id, Duration within, String reason) throws IOException, InterruptedException {
    String order =
        JSON.writeValueAsString(Map.of("withinSeconds", within.toSeconds(), "reason", reason));
    return JSON.readValue(
        send(
            path(id),
            HttpRequest.newBuilder()
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(order))),
        Node.class);
  }

  Node undrain(String id) throws IOException, InterruptedException {
    return JSON.readValue(send(path(id), HttpRequest.newBuilder().DELETE()), Node.class);
  }

  private static String path(String id) {
    return "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20") + "/drain";
  }

  private String send(String path, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    URI address = server.resolve("/nodes" + path);
    token.ifPresent(shown -> request.header("Authorization", "Bearer " + shown));
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> answer =
          http.send(request.uri(address).timeout(PATIENCE).build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(explanation(answer));
      }
      return answer.body();
    } catch (ConnectException nobody) {
      throw new IOException(
          "no server answers at " + server + ": give its --management-port or --management-url",
          nobody);
    }
  }

  private static String explanation(HttpResponse<String> answer) {
    try {
      String message = JSON.readValue(answer.body(), Problem.class).message();
      return message == null ? "the server answered " + answer.statusCode() : message;
    } catch (IOException noJson) {
      return "the server answered " + answer.statusCode();
    }
  }
}
