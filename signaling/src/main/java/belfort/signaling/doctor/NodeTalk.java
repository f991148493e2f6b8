package belfort.signaling.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A short talk with a media node in Kurento's JSON-RPC. Not by media-control, which keeps
 * connections, budgets and lessons: a doctor touches nothing that runs.
 */
final class NodeTalk implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  /** How long candidates may come in after the answer. */
  private static final Duration GATHERING = Duration.ofSeconds(2);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "candidate:\\S+ 1 (udp|tcp) \\d+ (\\S+) (\\d{1,5}) typ host.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern UFRAG = Pattern.compile("a=ice-ufrag:(\\S+)");
  private static final Pattern PASSWORD = Pattern.compile("a=ice-pwd:(\\S+)");

  /** An offer to watch, as short as one can be. */
  private static final String OFFER =
      String.join(
          "\r\n",
          "v=0",
          "o=- 1 1 IN IP4 0.0.0.0",
          "s=-",
          "t=0 0",
          "a=group:BUNDLE 0",
          "m=audio 9 UDP/TLS/RTP/SAVPF 111",
          "c=IN IP4 0.0.0.0",
          "a=rtcp:9 IN IP4 0.0.0.0",
          "a=ice-ufrag:" + IceProbe.UFRAG,
          "a=ice-pwd:a-password-of-the-doctors",
          "a=ice-options:trickle",
          "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB",
          "a=setup:actpass",
          "a=mid:0",
          "a=recvonly",
          "a=rtcp-mux",
          "a=rtpmap:111 opus/48000/2",
          "");

  private final HttpClient http;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> heard;
  private final List<String> candidateLines = new ArrayList<>();
  private String session = "";
  private String pipeline = "";
  private int lastId;

  private NodeTalk(HttpClient http, WebSocket socket, BlockingQueue<JsonNode> heard) {
    this.http = http;
    this.socket = socket;
    this.heard = heard;
  }

  /** What a node says of itself. */
  record Info(String version, List<String> capabilities) {}

  /** What it answered to our offer. */
  record Answer(
      String ufrag,
      String password,
      List<InetSocketAddress> candidates,
      List<InetSocketAddress> tcpCandidates) {}

  /** The node wants another secret, or any. */
  static final class SecretRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    SecretRefusedException(String message) {
      super(message);
    }
  }

  static NodeTalk open(URI control) throws IOException, InterruptedException, TimeoutException {
    BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    try {
      WebSocket socket =
          http.newWebSocketBuilder()
              .connectTimeout(PATIENCE)
              .buildAsync(control, new Ear(heard))
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      NodeTalk talk = new NodeTalk(http, socket, heard);
      talk.session = talk.ask("connect", Map.of()).path("sessionId").asText();
      return talk;
    } catch (ExecutionException refused) {
      http.shutdownNow();
      Throwable cause = refused.getCause();
      if (cause instanceof WebSocketHandshakeException handshake) {
        int status = handshake.getResponse().statusCode();
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
          throw new SecretRefusedException("HTTP " + status);
        }
      }
      throw new IOException(cause == null ? "refused" : String.valueOf(cause.getMessage()), cause);
    }
  }

  void ping() throws IOException, InterruptedException, TimeoutException {
    ask("ping", Map.of("interval", 240_000));
  }

  Info info() throws IOException, InterruptedException, TimeoutException {
    JsonNode info =
        ask("invoke", Map.of("object", "manager_ServerManager", "operation", "getInfo"))
            .path("value");
    List<String> capabilities = new ArrayList<>();
    info.path("capabilities").forEach(each -> capabilities.add(each.asText()));
    return new Info(
        info.path("type").asText("node") + " " + info.path("version").asText("?"), capabilities);
  }

  /** Makes a peer connection on the node; closing the talk releases it. */
  Answer offer() throws IOException, InterruptedException, TimeoutException {
    pipeline = create("MediaPipeline", Map.of());
    String endpoint = create("WebRtcEndpoint", Map.of("mediaPipeline", pipeline));
    ask("subscribe", Map.of("type", "IceCandidateFound", "object", endpoint));
    String sdp =
        ask(
                "invoke",
                Map.of(
                    "object",
                    endpoint,
                    "operation",
                    "processOffer",
                    "operationParams",
                    Map.of("offer", OFFER)))
            .path("value")
            .asText();
    ask("invoke", Map.of("object", endpoint, "operation", "gatherCandidates"));
    sdp.lines()
        .filter(line -> line.startsWith("a=candidate:"))
        .forEach(line -> candidateLines.add(line.substring(2)));
    collectCandidates();
    return new Answer(first(UFRAG, sdp), first(PASSWORD, sdp), addresses("udp"), addresses("tcp"));
  }

  private String create(String type, Map<String, ?> parameters)
      throws IOException, InterruptedException, TimeoutException {
    return ask("create", Map.of("type", type, "constructorParams", parameters))
        .path("value")
        .asText();
  }

  private void collectCandidates() throws InterruptedException {
    long deadlineNs = System.nanoTime() + GATHERING.toNanos();
    while (candidateLines.isEmpty() && System.nanoTime() < deadlineNs) {
      JsonNode message = heard.poll(100, TimeUnit.MILLISECONDS);
      if (message != null) {
        takeEvent(message);
      }
    }
    for (JsonNode more = heard.poll(); more != null; more = heard.poll()) {
      takeEvent(more);
    }
  }

  private void takeEvent(JsonNode message) {
    String line =
        message
            .path("params")
            .path("value")
            .path("data")
            .path("candidate")
            .path("candidate")
            .asText();
    if (!line.isEmpty()) {
      candidateLines.add(line);
    }
  }

  /** Where somebody waits for us: Kurento names ports too from which it would connect itself. */
  private List<InetSocketAddress> addresses(String protocol) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String line : candidateLines) {
      Matcher candidate = CANDIDATE.matcher(line);
      if (candidate.matches()
          && candidate.group(1).equalsIgnoreCase(protocol)
          && !line.contains("tcptype active")) {
        try {
          addresses.add(
              new InetSocketAddress(
                  InetAddress.ofLiteral(candidate.group(2)), Integer.parseInt(candidate.group(3))));
        } catch (IllegalArgumentException name) {
          // an mDNS name: nothing for us
        }
      }
    }
    return addresses.stream().distinct().toList();
  }

  private static String first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? found.group(1) : "";
  }

  private JsonNode ask(String method, Map<String, ?> parameters)
      throws IOException, InterruptedException, TimeoutException {
    int id = ++lastId;
    ObjectNode request = JSON.createObjectNode();
    request.put("jsonrpc", "2.0").put("id", id).put("method", method);
    ObjectNode params = JSON.valueToTree(parameters);
    if (!session.isEmpty()) {
      params.put("sessionId", session);
    }
    request.set("params", params);
    var _ = socket.sendText(request.toString(), true);
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode message = heard.poll(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (message == null) {
        throw new TimeoutException("nothing came within " + PATIENCE.toSeconds() + " s");
      }
      if (message.path("id").asInt() == id && !message.has("method")) {
        if (message.has("error")) {
          throw new IOException(method + ": " + message.path("error").path("message").asText());
        }
        return message.path("result");
      }
      takeEvent(message);
    }
  }

  @Override
  public void close() {
    try {
      if (!pipeline.isEmpty()) {
        ask("release", Map.of("object", pipeline));
      }
      ask("closeSession", Map.of());
    } catch (IOException | TimeoutException gone) {
      // the node forgets a session that nobody keeps
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      socket.abort();
      http.shutdownNow();
    }
  }

  /** Puts texts together that come in parts. */
  private static final class Ear implements WebSocket.Listener {
    private final BlockingQueue<JsonNode> heard;
    private final StringBuilder text = new StringBuilder();

    Ear(BlockingQueue<JsonNode> heard) {
      this.heard = heard;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          heard.add(JSON.readTree(text.toString()));
        } catch (JsonProcessingException noise) {
          heard.add(JSON.createObjectNode());
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
