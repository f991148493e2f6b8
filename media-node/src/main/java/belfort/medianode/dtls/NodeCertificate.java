package belfort.medianode.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * The node's self-signed ECDSA P-256 certificate, made at start and known to peers by its
 * fingerprint in the SDP (RFC 8827, 6.5).
 */
public final class NodeCertificate {
  private static final Duration VALID_BEFORE = Duration.ofDays(1);
  private static final Duration VALID_AFTER = Duration.ofDays(365);

  private final AsymmetricKeyParameter signingKey;
  private final byte[] encoded;
  private final Fingerprint fingerprint;
  private volatile @Nullable Certificate chain;

  private NodeCertificate(KeyPair keys, byte[] encoded) throws IOException {
    this.signingKey = PrivateKeyFactory.createKey(keys.getPrivate().getEncoded());
    this.encoded = encoded;
    this.fingerprint = Fingerprint.sha256(encoded);
  }

  public static NodeCertificate generate(SecureRandom random, Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair keys = generator.generateKeyPair();
      X500Name name = new X500Name("CN=WebRTC");
      byte[] encoded =
          new JcaX509v3CertificateBuilder(
                  name,
                  new BigInteger(64, random).setBit(63),
                  Date.from(now.minus(VALID_BEFORE)),
                  Date.from(now.plus(VALID_AFTER)),
                  name,
                  keys.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
              .getEncoded();
      return new NodeCertificate(keys, encoded);
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("this JDK cannot make an ECDSA P-256 certificate", e);
    }
  }

  /** For Bouncy Castle's own curves: they sign and verify in a fraction of the JDK's time. */
  AsymmetricKeyParameter signingKey() {
    return signingKey;
  }

  /** What is shown in a handshake; parsed once. */
  Certificate chain(BcTlsCrypto crypto) throws IOException {
    Certificate known = chain;
    if (known == null) {
      known = new Certificate(new TlsCertificate[] {crypto.createCertificate(encoded)});
      chain = known;
    }
    return known;
  }

  /** The SHA-256 fingerprint for {@code a=fingerprint}. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }
}
