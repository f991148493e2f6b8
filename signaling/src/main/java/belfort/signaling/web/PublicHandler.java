package belfort.signaling.web;

import belfort.signaling.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public port: which path is served by whom. */
final class PublicHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(PublicHandler.class);
  private static final Set<String> READS = Set.of("GET", "HEAD");

  private final String prefix;
  private final SecurityHeaders headers;
  private final Pages pages;
  private final SessionApi sessions;
  private final AdminApi admin;
  private final SocketGate gate;

  PublicHandler(
      String serverName,
      SecurityHeaders headers,
      Pages pages,
      SessionApi sessions,
      AdminApi admin,
      SocketGate gate) {
    this.prefix = "/s/" + serverName + "/";
    this.headers = headers;
    this.pages = pages;
    this.sessions = sessions;
    this.admin = admin;
    this.gate = gate;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    headers.put(response.getHeaders());
    HttpCall call = new HttpCall(request, response, callback);
    try {
      route(call, path(request));
    } catch (Refusal refusal) {
      call.refuse(refusal);
    } catch (StoreException away) {
      LOG.warn("event=request_failed cause=\"{}\"", away.getMessage());
      call.refuse(
          new Refusal(503, "unavailable", "The server cannot look that up now. Try again."));
    }
    return true;
  }

  private String path(Request request) {
    String path = Request.getPathInContext(request);
    // a proxy may route by this prefix and pass it on
    return path.startsWith(prefix) ? path.substring(prefix.length() - 1) : path;
  }

  private void route(HttpCall call, String path) throws Refusal, StoreException {
    if (!path.startsWith("/")) {
      throw Refusal.notFound();
    }
    List<String> parts = List.of(path.substring(1).split("/", -1));
    switch (parts.getFirst()) {
      case "ws" -> gate.open(call, only(parts, call, "GET"));
      case "api" -> api(call, parts);
      case "livez" -> {
        require(call, READS);
        call.send(200, "text/plain; charset=utf-8", "ok".getBytes(StandardCharsets.US_ASCII));
      }
      default -> {
        require(call, READS);
        pages.serve(call, path, parts);
      }
    }
  }

  private void api(HttpCall call, List<String> parts) throws Refusal, StoreException {
    if (parts.size() >= 3 && parts.get(1).equals("v1")) {
      List<String> rest = parts.subList(3, parts.size());
      switch (parts.get(2)) {
        case "session" -> {
          session(call, rest);
          return;
        }
        case "admin" -> {
          admin.serve(call, rest);
          return;
        }
        case "placements" -> {
          require(call, READS);
          admin.servePlacement(call, rest);
          return;
        }
        default -> {}
      }
    }
    throw Refusal.notFound();
  }

  private void session(HttpCall call, List<String> rest) throws Refusal, StoreException {
    if (rest.isEmpty()) {
      require(call, Set.of("POST"));
      sessions.open(call);
    } else if (rest.size() > 1) {
      throw Refusal.notFound();
    } else if (call.method().equals("DELETE")) {
      sessions.end(call, rest.getFirst());
    } else {
      require(call, READS);
      sessions.show(call, rest.getFirst());
    }
  }

  private static String only(List<String> parts, HttpCall call, String method) throws Refusal {
    require(call, Set.of(method));
    if (parts.size() != 2) {
      throw Refusal.notFound();
    }
    return parts.get(1);
  }

  static void require(HttpCall call, Set<String> methods) throws Refusal {
    if (!methods.contains(call.method())) {
      call.response().getHeaders().put(HttpHeader.ALLOW, String.join(", ", methods));
      throw new Refusal(405, "method_refused", "This cannot be done here.");
    }
  }
}
