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

/** The management port: whether the server is ready, and its metrics. */
final class ManagementHandler extends Handler.Abstract {
  private final Supplier<List<String>> lacking;
  private final PrometheusMeterRegistry metrics;

  /**
   * Makes the handler.
   *
   * @param lacking what the server still waits for; empty when it is ready
   */
  ManagementHandler(Supplier<List<String>> lacking, PrometheusMeterRegistry metrics) {
    this.lacking = lacking;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    HttpCall call = new HttpCall(request, response, callback);
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
}
