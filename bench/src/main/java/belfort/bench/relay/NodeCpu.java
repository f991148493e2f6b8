package belfort.bench.relay;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node's own reading of its processor time over some seconds, by a socket of its own. */
final class NodeCpu implements WebSocket.Listener {
  private final CompletableFuture<Double> reading = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();

  private NodeCpu() {}

  /** In percent of one core, once the time is over. */
  static CompletableFuture<Double> over(HttpClient http, String url, Duration time) {
    NodeCpu cpu = new NodeCpu();
    JsonObject request =
        JsonParser.parseString(
                """
                {"id":1,"jsonrpc":"2.0","method":"invoke","params":{"object":"manager_ServerManager",
                 "operation":"getUsedCpu","operationParams":{"interval":%d}}}
                """
                    .formatted(time.toMillis()))
            .getAsJsonObject();
    WebSocket socket = http.newWebSocketBuilder().buildAsync(URI.create(url), cpu).join();
    socket.sendText(request.toString(), true).join();
    return cpu.reading.whenComplete((percent, failure) -> socket.abort());
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      reading.complete(
          JsonParser.parseString(text.toString())
              .getAsJsonObject()
              .getAsJsonObject("result")
              .get("value")
              .getAsDouble());
    }
    socket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    reading.completeExceptionally(error);
  }
}
