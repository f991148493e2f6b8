package belfort.medianode.dtls;

import belfort.medianode.srtp.SrtpKeys;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** The browser's part of a handshake: for the warm-up at boot, and for synthetic peers. */
public final class SrtpDtlsClient extends DefaultTlsClient {
  private final BcTlsCrypto crypto;
  private final NodeCertificate certificate;
  private final Fingerprint expected;
  private final List<SrtpProfile> profiles;
  private @Nullable SrtpProfile chosenProfile;
  private @Nullable SrtpKeys keys;

  /**
   * @param expected the server's fingerprint from its SDP
   * @param profiles what is offered, in order
   */
  public SrtpDtlsClient(
      BcTlsCrypto crypto,
      NodeCertificate certificate,
      Fingerprint expected,
      List<SrtpProfile> profiles) {
    super(crypto);
    this.crypto = crypto;
    this.certificate = certificate;
    this.expected = expected;
    this.profiles = List.copyOf(profiles);
  }

  /**
   * Shakes hands over a queue of datagrams from the server and a sink of those to it; blocks until
   * {@link #keys()} are there.
   */
  public DTLSTransport connect(BlockingQueue<byte[]> inbound, Consumer<byte[]> outbound)
      throws IOException {
    return new DTLSClientProtocol().connect(this, new QueueTransport(inbound, outbound));
  }

  public SrtpKeys keys() throws IOException {
    if (keys == null) {
      throw new IOException("the handshake ended without SRTP keys");
    }
    return keys;
  }

  /** What the server chose among the profiles that were offered. */
  public SrtpProfile profile() throws IOException {
    if (chosenProfile == null) {
      throw new IOException("the server chose no SRTP profile");
    }
    return chosenProfile;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    // the second for Kurento, whose certificate is RSA unless it is told otherwise
    return new int[] {
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
      CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
    };
  }

  /** Without RSA-PSS, which the JDK knows by another name than Bouncy Castle asks for. */
  @Override
  @SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's signature
  protected Vector getSupportedSignatureAlgorithms() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    algorithms.add(
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    algorithms.add(
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa));
    return algorithms;
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // Bouncy Castle's signature
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    if (extensions == null) {
      extensions = new Hashtable<Integer, byte[]>();
    }
    int[] values = profiles.stream().mapToInt(SrtpProfile::wireValue).toArray();
    TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(values, TlsUtils.EMPTY_BYTES));
    return extensions;
  }

  @Override
  @SuppressWarnings("rawtypes") // Bouncy Castle's signature
  public void processServerExtensions(Hashtable extensions) throws IOException {
    super.processServerExtensions(extensions);
    UseSRTPData chosen = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
    if (chosen == null) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure, "the server chose no SRTP");
    }
    chosenProfile = SrtpProfile.choose(chosen.getProtectionProfiles()).orElse(null);
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
        TlsCertificate[] chain = server.getCertificate().getCertificateList();
        if (chain.length == 0 || !expected.matches(chain[0].getEncoded())) {
          throw new TlsFatalAlert(AlertDescription.bad_certificate, "not the SDP's certificate");
        }
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context),
            crypto,
            certificate.signingKey(),
            certificate.chain(crypto),
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
      }
    };
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    SrtpProfile profile = chosenProfile;
    if (profile != null) {
      keys =
          SrtpKeys.ofExported(
              profile,
              context.exportKeyingMaterial(
                  ExporterLabel.dtls_srtp, null, SrtpKeys.exportedBytes(profile)));
    }
  }

  private record QueueTransport(BlockingQueue<byte[]> inbound, Consumer<byte[]> outbound)
      implements DatagramTransport {
    @Override
    public int getReceiveLimit() {
      return DtlsSession.RECEIVE_LIMIT_BYTES;
    }

    @Override
    public int getSendLimit() {
      return DtlsSession.SEND_LIMIT_BYTES;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMs) throws IOException {
      try {
        byte[] datagram = inbound.poll(waitMs, TimeUnit.MILLISECONDS);
        if (datagram == null) {
          return -1;
        }
        System.arraycopy(datagram, 0, buffer, offset, datagram.length);
        return datagram.length;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      outbound.accept(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
