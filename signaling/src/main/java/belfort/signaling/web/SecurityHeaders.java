package belfort.signaling.web;

import java.net.URI;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** The headers that every answer bears, so that a page can do no more than it has to. */
final class SecurityHeaders {
  private static final String YEAR_SECONDS = "max-age=31536000";

  private final String contentSecurityPolicy;
  private final boolean insistOnTls;

  /**
   * Makes the headers.
   *
   * @param vouchedFor false for a certificate that we signed ourselves: a browser that insists on
   *     TLS lets nobody past its warning
   */
  SecurityHeaders(URI publicUrl, boolean vouchedFor, String importMapHash) {
    boolean https = "https".equals(publicUrl.getScheme());
    this.insistOnTls = https && vouchedFor;
    String socketOrigin = (https ? "wss://" : "ws://") + publicUrl.getRawAuthority();
    this.contentSecurityPolicy =
        String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self' 'sha256-" + importMapHash + "'",
            "connect-src 'self' " + socketOrigin,
            "style-src 'self'",
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "worker-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types lit-html");
  }

  void put(HttpFields.Mutable headers) {
    headers.put("Content-Security-Policy", contentSecurityPolicy);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self)");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    if (insistOnTls) {
      headers.put(HttpHeader.STRICT_TRANSPORT_SECURITY, YEAR_SECONDS);
    }
  }
}
