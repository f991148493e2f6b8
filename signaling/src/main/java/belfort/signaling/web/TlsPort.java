package belfort.signaling.web;

import belfort.signaling.tls.ServerCertificate;
import belfort.signaling.tls.TlsSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port where the server speaks TLS itself. The certificate's files are looked at from time to
 * time and taken anew when they have changed; connections that are open stay.
 */
final class TlsPort {
  /** How often somebody has to call {@link #refresh}. */
  static final Duration PERIOD = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(TlsPort.class);

  /** Java wants a password even for a store that never leaves memory. */
  private static final String PASSWORD = "in-memory";

  private final TlsSettings settings;
  private final SslContextFactory.Server context = new SslContextFactory.Server();
  private final Counter refused;
  private volatile Instant expires;
  private Version version;

  /** What changes when somebody replaces the files. */
  private record Version(long certificateMs, long keyMs) {}

  TlsPort(TlsSettings settings, MeterRegistry metrics) throws IOException {
    this.settings = settings;
    this.version = version();
    ServerCertificate certificate = ServerCertificate.read(settings.certificate(), settings.key());
    this.expires = certificate.expires();
    show(context, certificate);
    context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    this.refused =
        Counter.builder("belfort_tls_reload_failed")
            .description("times that a changed certificate could not be taken")
            .register(metrics);
    Gauge.builder(
            "belfort_tls_certificate_expires_seconds",
            this,
            port -> (double) port.expires.getEpochSecond())
        .description("when the certificate stops to be valid, in seconds since 1970")
        .register(metrics);
  }

  private static void show(SslContextFactory context, ServerCertificate certificate)
      throws IOException {
    context.setKeyStore(certificate.keyStore(PASSWORD));
    context.setKeyStorePassword(PASSWORD);
  }

  ServerConnector connector(Server server, HttpConfiguration http) {
    HttpConfiguration secure = new HttpConfiguration(http);
    // which host was asked for decides nothing here: no SNI check to lock out an address
    secure.addCustomizer(new SecureRequestCustomizer(false, false, -1, false));
    HttpConnectionFactory inner = new HttpConnectionFactory(secure);
    ServerConnector connector =
        new ServerConnector(
            server, 1, 1, new SslConnectionFactory(context, inner.getProtocol()), inner);
    connector.setPort(settings.port());
    return connector;
  }

  /** Takes the certificate anew when its files have changed; a broken one leaves the old one. */
  synchronized void refresh() {
    try {
      Version now = version();
      if (now.equals(version)) {
        return;
      }
      version = now;
      ServerCertificate certificate =
          ServerCertificate.read(settings.certificate(), settings.key());
      context.reload(changed -> {
        try {
          show(changed, certificate);
        } catch (IOException unusable) {
          throw new IllegalStateException(unusable);
        }
      });
      expires = certificate.expires();
      LOG.info("event=certificate_changed expires={}", expires);
    } catch (Exception broken) {
      refused.increment();
      LOG.warn(
          "event=certificate_refused cause=\"{}\" effect=\"the old one stays\"",
          broken.getMessage());
    }
  }

  private Version version() throws IOException {
    try {
      return new Version(
          Files.getLastModifiedTime(settings.certificate()).toMillis(),
          Files.getLastModifiedTime(settings.key()).toMillis());
    } catch (IOException gone) {
      throw new IOException("the certificate's files cannot be read: " + gone.getMessage(), gone);
    }
  }
}
