package belfort.signaling.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A private key in a PEM file (RFC 7468): unencrypted PKCS #8, which the JDK reads by itself. */
final class PemKey {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----([^-]+)-----END \\1PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private PemKey() {}

  static PrivateKey read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException unreadable) {
      throw new IOException("cannot read the key " + file, unreadable);
    }
    Matcher block = BLOCK.matcher(text);
    if (!block.find()) {
      throw new IOException(file + " holds no private key (-----BEGIN PRIVATE KEY-----)");
    }
    if (!block.group(1).isEmpty()) {
      throw new IOException(
          file
              + " holds a key of another form ("
              + block.group(1).strip()
              + "): convert it with openssl pkcs8 -topk8 -nocrypt -in "
              + file
              + " -out new.key");
    }
    try {
      return decode(Base64.getMimeDecoder().decode(block.group(2)));
    } catch (IllegalArgumentException | GeneralSecurityException malformed) {
      throw new IOException(
          file + " holds no key that can be used (EC, RSA or Ed25519)", malformed);
    }
  }

  private static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
    GeneralSecurityException last = new GeneralSecurityException("no algorithm fits");
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException other) {
        last = other;
      }
    }
    throw last;
  }

  /** Whether what the one signs the other verifies. */
  static boolean belongsTo(PrivateKey key, PublicKey certified) {
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    String scheme =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> "EdDSA";
        };
    try {
      byte[] probe = "belfort".getBytes(StandardCharsets.US_ASCII);
      Signature signer = Signature.getInstance(scheme);
      signer.initSign(key);
      signer.update(probe);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(scheme);
      verifier.initVerify(certified);
      verifier.update(probe);
      return verifier.verify(signature);
    } catch (GeneralSecurityException unusable) {
      return false;
    }
  }
}
