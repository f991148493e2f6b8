package belfort.signaling.web;

import belfort.signaling.tls.TlsSettings;
import java.net.URI;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Where the server is reached and how it is named.
 *
 * @param httpPort 0 takes any free one
 * @param publicUrl the address of links and the only foreign origin that is ours; without a path
 * @param tls where we speak TLS ourselves; the plain port then only redirects
 * @param proxies whose forwarded headers are believed
 * @param managementAddress the interface of {@code /readyz} and {@code /metrics}
 * @param reconnectRate sockets that come in per second; more are told when to come back
 * @param managementToken what other machines show to drain nodes; empty: only this machine may
 * @param zone the school's time zone: decides what a day is
 */
public record WebSettings(
    String serverName,
    String httpAddress,
    int httpPort,
    URI publicUrl,
    Optional<TlsSettings> tls,
    TrustedProxies proxies,
    String managementAddress,
    int managementPort,
    int reconnectRate,
    String managementToken,
    ZoneId zone) {
  @Override
  public String toString() {
    return "WebSettings[" + serverName + ", " + publicUrl + "]";
  }
}
