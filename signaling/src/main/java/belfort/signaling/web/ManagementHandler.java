package belfort.signaling.web;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The management port: whether the server is ready, its metrics, and its nodes. */
final class ManagementHandler extends Handler.Abstract {
  private final Supplier<List<String>> lacking;
  private final PrometheusMeterRegistry metrics;
  private final NodesHandler nodes;

  /**
   * Makes the handler.
   *
   * @param lacking what the server still waits for; empty when it is ready
   */
  ManagementHandler(
      Supplier<List<String>> lacking, PrometheusMeterRegistry metrics, NodesHandler nodes) {
    this.lacking = lacking;
    this.nodes = nodes;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    HttpCall call = new HttpCall(request, response, callback);
    List<String> parts = List.of(Request.getPathInContext(request).split("/", -1));
    if (parts.size() > 1 && parts.get(1).equals("nodes")) {
      nodes(call, parts.subList(2, parts.size()));
      return true;
    }
    if (!call.method().equals("GET")) {
      call.refuse(new Refusal(405, "method_refused", "Only GET is here."));
      return true;
    }
    switch (Request.getPathInContext(request)) {
      case "/readyz" -> {
        List<String> waiting = lacking.get();
        call.json(
            waiting.isEmpty() ? 200 : 503,
            Map.of("ready", waiting.isEmpty(), "waitingFor", waiting));
      }
      case "/metrics" ->
          call.send(
              200,
              "text/plain; version=0.0.4; charset=utf-8",
              metrics.scrape().getBytes(StandardCharsets.UTF_8));
      default -> call.refuse(Refusal.notFound());
    }
    return true;
  }

  private void nodes(HttpCall call, List<String> rest) {
    try {
      nodes.serve(call, rest);
    } catch (Refusal refusal) {
      call.refuse(refusal);
    }
  }
}
