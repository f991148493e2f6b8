package belfort.medianode.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that was once sent to a Kurento server, and what it replied.
 *
 * @param socket which of the recording's connections
 * @param request the frame as it was sent; need not be JSON
 * @param reply null when the server dropped the connection instead
 */
record Exchange(int socket, String request, @Nullable JsonNode reply) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The recorded life of a Java client, through a proxy. */
  static List<Exchange> ofCapture(String name) {
    List<Exchange> exchanges = new ArrayList<>();
    Map<String, JsonNode> replies = new HashMap<>();
    List<JsonNode> lines = lines(name).stream().map(Exchange::json).toList();
    for (JsonNode line : lines) {
      JsonNode message = line.path("msg");
      if (line.path("dir").asText().equals("S->C") && message.has("id")) {
        replies.put(line.path("conn") + "/" + message.path("id"), message);
      }
    }
    for (JsonNode line : lines) {
      JsonNode message = line.path("msg");
      JsonNode reply = replies.get(line.path("conn") + "/" + message.path("id"));
      if (line.path("dir").asText().equals("C->S") && reply != null) {
        exchanges.add(new Exchange(line.path("conn").asInt(), message.toString(), reply));
      }
    }
    return exchanges;
  }

  /** One sample per operation; its ids are shortened. */
  static List<Exchange> ofSamples(String name) {
    List<Exchange> exchanges = new ArrayList<>();
    String request = "";
    for (String line : lines(name)) {
      if (line.startsWith("> ")) {
        request = line.substring(2);
      } else if (line.startsWith("< ") && !request.isEmpty()) {
        // a long reply is cut in the samples; the capture has it whole
        if (line.endsWith("}")) {
          exchanges.add(new Exchange(1, request, json(line.substring(2))));
        }
        request = "";
      }
    }
    return exchanges;
  }

  /** Raw probes of errors and edges on two connections. */
  static List<Exchange> ofProbes(String name) {
    List<Exchange> exchanges = new ArrayList<>();
    String title = "";
    String request = "";
    for (String line : lines(name)) {
      if (line.startsWith("--- ")) {
        title = line.substring(4);
      } else if (line.startsWith("C->S ")) {
        request = line.substring(5);
      } else if (line.startsWith("S->C ")) {
        String reply = line.substring(5);
        exchanges.add(
            new Exchange(socketOf(title), request, reply.startsWith("{") ? json(reply) : null));
      }
    }
    return exchanges;
  }

  static List<String> lines(String name) {
    return text(name).lines().toList();
  }

  static String text(String name) {
    try (var in = Exchange.class.getResourceAsStream("/kurento/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no test resource kurento/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int socketOf(String title) {
    boolean second =
        title.startsWith("2nd ws")
            || (title.contains("parse error") && !title.contains("the other ws"));
    return second ? 2 : 1;
  }
}
