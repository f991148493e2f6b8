package belfort.signaling;

import belfort.signaling.tls.SelfSigned;
import belfort.signaling.tls.TlsSettings;
import belfort.signaling.web.TrustedProxies;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Who speaks TLS: we with a given certificate, we with one of our own, a proxy, or nobody. */
final class TlsCheck {
  private static final int HTTPS = 443;

  private final ServerOptions options;
  private final URI publicUrl;
  private final TrustedProxies proxies;
  private final Consumer<String> errors;

  TlsCheck(ServerOptions options, URI publicUrl, TrustedProxies proxies, Consumer<String> errors) {
    this.options = options;
    this.publicUrl = publicUrl;
    this.proxies = proxies;
    this.errors = errors;
  }

  Optional<TlsSettings> settings() {
    Path certificate = options.tlsCertificate;
    Path key = options.tlsKey;
    if ((certificate == null) != (key == null)) {
      errors.accept("--tls-certificate and --tls-key belong together: give both");
      return Optional.empty();
    }
    boolean https = "https".equals(publicUrl.getScheme());
    boolean ours = https && (certificate != null || proxies.networks().isEmpty());
    if (!https && certificate != null) {
      errors.accept("--tls-certificate: needs --public-url https://…");
    }
    if (!ours && options.httpsPort != null) {
      errors.accept(
          "--https-port: needs --public-url https://…, and --tls-certificate behind a proxy");
    }
    if (!ours) {
      return Optional.empty();
    }
    int port = port();
    if (certificate != null && key != null) {
      return Optional.of(new TlsSettings(port, certificate, key, false));
    }
    SelfSigned files = SelfSigned.in(options.data.resolve("tls"));
    return Optional.of(new TlsSettings(port, files.certificate(), files.key(), true));
  }

  private int port() {
    int said = publicUrl.getPort() > 0 ? publicUrl.getPort() : HTTPS;
    int port = options.httpsPort != null ? options.httpsPort : said;
    if (port < 0 || port > 65_535) {
      errors.accept("--https-port: 1 to 65535, or 0 for any, not " + port);
    }
    if (port != 0 && port == options.httpPort) {
      errors.accept("--https-port: " + port + " is --http-port already; choose two ports");
    }
    return port;
  }
}
