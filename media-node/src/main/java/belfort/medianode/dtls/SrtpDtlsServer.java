package belfort.medianode.dtls;

import belfort.medianode.srtp.SrtpKeys;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one handshake: DTLS 1.2 only, AEAD suites, a client certificate with the fingerprint
 * that the SDP promised, and {@code use_srtp}.
 */
final class SrtpDtlsServer extends DefaultTlsServer {
  private static final int MAX_HANDSHAKE_MESSAGE_BYTES = 16 * 1024;

  private final BcTlsCrypto crypto;
  private final NodeCertificate certificate;
  private final Fingerprint expected;
  private final int timeoutMs;
  private @Nullable SrtpProfile profile;
  private boolean clientProven;
  private @Nullable SrtpKeys keys;

  SrtpDtlsServer(
      BcTlsCrypto crypto, NodeCertificate certificate, Fingerprint expected, int timeoutMs) {
    super(crypto);
    this.crypto = crypto;
    this.certificate = certificate;
    this.expected = expected;
    this.timeoutMs = timeoutMs;
  }

  /** The keys, once the handshake is complete. */
  SrtpKeys keys() throws IOException {
    if (keys == null) {
      throw new IOException("the handshake ended without SRTP keys");
    }
    return keys;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
      CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    };
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return timeoutMs;
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return MAX_HANDSHAKE_MESSAGE_BYTES;
  }

  /** Without it the exporter's keys are not bound to this handshake (RFC 7627). */
  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        crypto,
        certificate.signingKey(),
        certificate.chain(crypto),
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  @Override
  @SuppressWarnings("JdkObsolete") // Bouncy Castle wants a Vector
  public CertificateRequest getCertificateRequest() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (short hash :
        new short[] {HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512}) {
      algorithms.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.ecdsa));
      algorithms.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.rsa));
    }
    return new CertificateRequest(
        new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
        algorithms,
        null);
  }

  /** The certificate is self-signed: its fingerprint is all the proof there is (RFC 8122, 6.2). */
  @Override
  public void notifyClientCertificate(Certificate chain) throws IOException {
    if (chain.isEmpty()) {
      throw new TlsFatalAlert(AlertDescription.bad_certificate, "the client showed no certificate");
    }
    if (!expected.matches(chain.getCertificateAt(0).getEncoded())) {
      throw new TlsFatalAlert(
          AlertDescription.bad_certificate,
          "the client's certificate is not the one that its SDP promised");
    }
    clientProven = true;
  }

  @Override
  @SuppressWarnings("rawtypes") // Bouncy Castle's signature
  public void processClientExtensions(Hashtable extensions) throws IOException {
    super.processClientExtensions(extensions);
    UseSRTPData offered = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
    profile =
        offered == null ? null : SrtpProfile.choose(offered.getProtectionProfiles()).orElse(null);
    if (profile == null) {
      throw new TlsFatalAlert(
          AlertDescription.handshake_failure, "the client offers no SRTP profile of ours");
    }
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // Bouncy Castle's signature
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions = super.getServerExtensions();
    if (extensions == null) {
      extensions = new Hashtable<Integer, byte[]>();
    }
    if (profile != null) {
      TlsSRTPUtils.addUseSRTPExtension(
          extensions, new UseSRTPData(new int[] {profile.wireValue()}, TlsUtils.EMPTY_BYTES));
    }
    return extensions;
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    SrtpProfile chosen = profile;
    if (chosen == null || !clientProven) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure, "the client proved nothing");
    }
    byte[] exported =
        context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, SrtpKeys.exportedBytes(chosen));
    keys = SrtpKeys.ofExported(chosen, exported);
  }
}
