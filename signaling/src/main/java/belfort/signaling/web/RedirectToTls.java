package belfort.signaling.web;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Sends whoever came without TLS to the public https address. To the configured one: a Host header
 * is what anybody writes there.
 */
final class RedirectToTls extends Handler.Wrapper {
  private static final Set<String> READS = Set.of("GET", "HEAD");

  private final URI publicUrl;
  private final TrustedProxies proxies;
  private final boolean always;

  /**
   * Wraps the handler of the pages.
   *
   * @param always whether a request over an unencrypted connection is never served; else only one
   *     that a trusted proxy says came in unencrypted there
   */
  RedirectToTls(URI publicUrl, TrustedProxies proxies, boolean always, Handler pages) {
    super(pages);
    this.publicUrl = publicUrl;
    this.proxies = proxies;
    this.always = always;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = Request.getPathInContext(request);
    // whoever asks whether we live asks by the nearest way
    if (path.equals("/livez") || !inClear(request)) {
      return super.handle(request, response, callback);
    }
    HttpCall call = new HttpCall(request, response, callback);
    if (!READS.contains(request.getMethod())) {
      call.refuse(new Refusal(403, "tls_required", "Only https is served."));
      return true;
    }
    String query = request.getHttpURI().getQuery();
    response
        .getHeaders()
        .put(
            HttpHeader.LOCATION,
            publicUrl + request.getHttpURI().getPath() + (query == null ? "" : "?" + query));
    call.empty(308);
    return true;
  }

  private boolean inClear(Request request) {
    if (request.getConnectionMetaData().isSecure()) {
      return false;
    }
    // a proxy that spoke TLS with the browser may speak without it to us
    Optional<String> atProxy = Caller.of(request, proxies).scheme();
    return always ? !atProxy.equals(Optional.of("https")) : atProxy.equals(Optional.of("http"));
  }
}
