package belfort.signaling.web;

import belfort.signaling.store.StoreException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** A proxy routes by this prefix and may pass it on. */
  private static final Pattern PREFIXED =
      Pattern.compile("/s/([A-Za-z0-9][A-Za-z0-9._-]{0,63})(/.*)");

  private static final Logger ACCESS = LoggerFactory.getLogger("belfort.access");

  private final TrustedProxies proxies;
  private final SecurityHeaders headers;
  private final Pages pages;
  private final SessionApi sessions;
  private final AdminApi admin;
  private final SocketGate gate;

  PublicHandler(
      TrustedProxies proxies,
      SecurityHeaders headers,
      Pages pages,
      SessionApi sessions,
      AdminApi admin,
      SocketGate gate) {
    this.proxies = proxies;
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
    String whole = Request.getPathInContext(request);
    Matcher prefixed = PREFIXED.matcher(whole);
    boolean named = prefixed.matches();
    String path = named ? prefixed.group(2) : whole;
    try {
      route(call, path, named ? Optional.of(prefixed.group(1)) : Optional.empty());
    } catch (Refusal refusal) {
      call.refuse(refusal);
    } catch (StoreException away) {
      LOG.warn("event=request_failed cause=\"{}\"", away.getMessage());
      call.refuse(
          new Refusal(503, "unavailable", "The server cannot look that up now. Try again."));
    }
    logAccess(request, response, path);
    return true;
  }

  /** Addresses are personal data: only for who turns DEBUG on, and without what proves anything. */
  private void logAccess(Request request, Response response, String path) {
    if (ACCESS.isDebugEnabled()) {
      ACCESS.debug(
          "event=request client={} method={} area={} status={}",
          Caller.of(request, proxies).address().map(InetAddress::getHostAddress).orElse("-"),
          request.getMethod(),
          path.replaceFirst("^/([a-z]{0,16}).*$", "$1"),
          response.getStatus());
    }
  }

  /**
   * @param askedUnder the server that the address names. Another one than ours: the proxy in front
   *     found it dead, and we serve in its place
   */
  private void route(HttpCall call, String path, Optional<String> askedUnder)
      throws Refusal, StoreException {
    if (!path.startsWith("/")) {
      throw Refusal.notFound();
    }
    List<String> parts = List.of(path.substring(1).split("/", -1));
    switch (parts.getFirst()) {
      case "ws" -> gate.open(call, only(parts, call, "GET"), askedUnder);
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
        case "forecast" -> {
          require(call, READS);
          admin.serveForecast(call, rest);
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
