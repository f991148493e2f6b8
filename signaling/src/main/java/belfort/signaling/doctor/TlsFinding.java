package belfort.signaling.doctor;

import belfort.signaling.tls.ServerCertificate;
import belfort.signaling.tls.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The certificate: there, ours, in time, and for the name under which browsers come. */
public final class TlsFinding {
  private static final String AREA = "TLS";
  private static final Duration SOON = Duration.ofDays(14);

  private TlsFinding() {}

  public static Finding of(URI publicUrl, Optional<TlsSettings> settings, Instant now) {
    if (settings.isEmpty()) {
      return "https".equals(publicUrl.getScheme())
          ? Finding.ok(AREA, "the proxy's, for " + publicUrl + "; look at its certificate there")
          : Finding.warn(
              AREA,
              "none at " + publicUrl,
              "Browsers give camera and microphone to https and localhost only: --public-url https://…");
    }
    TlsSettings tls = settings.get();
    if (tls.selfSigned() && !Files.exists(tls.certificate())) {
      return Finding.warn(
          AREA,
          "a self-signed certificate is made at the first start",
          "Browsers will warn: give --tls-certificate and --tls-key");
    }
    try {
      return of(
          publicUrl.getHost(), tls, ServerCertificate.read(tls.certificate(), tls.key()), now);
    } catch (IOException unusable) {
      return Finding.fail(
          AREA,
          String.valueOf(unusable.getMessage()),
          "Give another one: --tls-certificate, --tls-key");
    }
  }

  private static Finding of(
      String host, TlsSettings tls, ServerCertificate certificate, Instant now) {
    String until = certificate.expires().toString().substring(0, 10);
    if (!certificate.expires().isAfter(now)) {
      return Finding.fail(AREA, "the certificate ended on " + until, "Renew " + tls.certificate());
    }
    if (!certificate.names(host)) {
      return Finding.fail(
          AREA,
          "the certificate does not name " + host,
          "Get one for " + host + ", or change --public-url");
    }
    if (certificate.expires().isBefore(now.plus(SOON))) {
      return Finding.warn(AREA, "the certificate ends on " + until, "Renew " + tls.certificate());
    }
    return tls.selfSigned()
        ? Finding.warn(
            AREA,
            "self-signed for " + host + " until " + until,
            "Browsers warn of it: give --tls-certificate and --tls-key")
        : Finding.ok(AREA, "for " + host + " until " + until);
  }
}
