package belfort.signaling;

import belfort.signaling.tls.SelfSigned;
import belfort.signaling.tls.ServerCertificate;
import belfort.signaling.tls.TlsSettings;
import belfort.signaling.web.WebSettings;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Sees that there is a certificate, and what an operator has to know about it. */
final class TlsNotes {
  /** Lines that the launcher shows to the operator as they are. */
  static final String NOTE = "belfort: note: ";

  private TlsNotes() {}

  /**
   * Makes the self-signed certificate when it is wanted and not there.
   *
   * @return lines for the operator
   * @throws IOException when a certificate cannot be used, with what to do
   */
  static List<String> prepare(WebSettings web, Instant now) throws IOException {
    if (web.tls().isEmpty()) {
      return List.of();
    }
    TlsSettings tls = web.tls().get();
    if (tls.selfSigned()) {
      new SelfSigned(tls.certificate(), tls.key()).makeWhenNeeded(web.publicUrl().getHost(), now);
    }
    ServerCertificate certificate = ServerCertificate.read(tls.certificate(), tls.key());
    if (tls.selfSigned()) {
      return selfSigned(tls, certificate);
    }
    String host = web.publicUrl().getHost();
    if (certificate.names(host)) {
      return List.of();
    }
    return List.of(
        NOTE
            + "the certificate "
            + tls.certificate()
            + " does not name "
            + host
            + ": browsers will refuse it");
  }

  private static List<String> selfSigned(TlsSettings tls, ServerCertificate certificate) {
    LocalDate until = LocalDate.ofInstant(certificate.expires(), ZoneOffset.UTC);
    return List.of(
        NOTE + "self-signed certificate " + tls.certificate() + ", until " + until,
        NOTE + "its SHA-256 fingerprint: " + certificate.fingerprint(),
        NOTE
            + "browsers say that the connection is not private; compare the fingerprint there before"
            + " you go on, or give a certificate with --tls-certificate and --tls-key");
  }
}
