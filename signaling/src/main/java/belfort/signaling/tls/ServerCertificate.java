package belfort.signaling.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The certificate that the server shows to browsers, with its chain and its private key. */
public final class ServerCertificate {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;
  private static final String ALIAS = "server";

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private ServerCertificate(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  /**
   * Reads PEM files as certbot and most authorities write them.
   *
   * @param certificate the server's certificate first, then the chain up to a root
   * @param key its private key as PKCS #8
   * @throws IOException with a sentence for the operator: what is wrong and what to do
   */
  public static ServerCertificate read(Path certificate, Path key) throws IOException {
    List<X509Certificate> chain = chain(certificate);
    PrivateKey privateKey = PemKey.read(key);
    if (!PemKey.belongsTo(privateKey, chain.getFirst().getPublicKey())) {
      throw new IOException(
          "the key in " + key + " is not the one of the first certificate in " + certificate);
    }
    return new ServerCertificate(privateKey, chain);
  }

  private static List<X509Certificate> chain(Path file) throws IOException {
    List<X509Certificate> chain = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        chain.add((X509Certificate) each);
      }
    } catch (IOException unreadable) {
      throw new IOException("cannot read the certificate " + file, unreadable);
    } catch (GeneralSecurityException malformed) {
      throw new IOException(file + " is no PEM file with certificates", malformed);
    }
    if (chain.isEmpty()) {
      throw new IOException(file + " holds no certificate (-----BEGIN CERTIFICATE-----)");
    }
    return chain;
  }

  /** The key and the chain as Java's TLS takes them. */
  public KeyStore keyStore(String password) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(ALIAS, key, password.toCharArray(), chain.toArray(new X509Certificate[0]));
      return store;
    } catch (GeneralSecurityException unusable) {
      throw new IOException("the certificate cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  /** The SHA-256 fingerprint as browsers show it: pairs of digits with colons between them. */
  public String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(chain.getFirst().getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** When it stops to be valid. */
  public Instant expires() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** Whether a browser that asked for this host accepts the name (RFC 9525: never the CN). */
  public boolean names(String host) {
    Optional<InetAddress> address = literal(host);
    String wanted = host.toLowerCase(Locale.ROOT);
    for (List<?> alternative : alternatives()) {
      String name = String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT);
      Object kind = alternative.get(0);
      if (address.isPresent()
          ? kind.equals(IP_ADDRESS) && literal(name).equals(address)
          : kind.equals(DNS_NAME) && matches(name, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text.replaceAll("^\\[|\\]$", "")));
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
  }

  private static boolean matches(String pattern, String host) {
    if (!pattern.startsWith("*.")) {
      return pattern.equals(host);
    }
    int dot = host.indexOf('.');
    return dot > 0 && host.substring(dot).equals(pattern.substring(1));
  }

  private Collection<List<?>> alternatives() {
    try {
      Collection<List<?>> names = chain.getFirst().getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException malformed) {
      return List.of();
    }
  }
}
