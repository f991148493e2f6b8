package belfort.signaling.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A certificate that nobody vouches for: ECDSA P-256, made once and kept, so that whoever accepted
 * it is not asked again. The JDK's keytool makes it; a library for one certificate in the server's
 * life would cost more.
 *
 * @param certificate the PEM file
 * @param key its private key, readable by us only
 */
public record SelfSigned(Path certificate, Path key) {
  /** Browsers refuse longer lives. */
  private static final int DAYS = 397;

  /** One that ends this soon is replaced at the start. */
  private static final Duration TOO_SOON = Duration.ofDays(14);

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Pattern IP =
      Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\\]?");
  private static final String ALIAS = "server";

  /** Where the files of a data folder are. */
  public static SelfSigned in(Path folder) {
    return new SelfSigned(folder.resolve("self-signed.crt"), folder.resolve("self-signed.key"));
  }

  /** Makes the files when they are not there, end soon or name another host. */
  public void makeWhenNeeded(String host, Instant now) throws IOException {
    if (!serves(host, now)) {
      Path folder =
          Files.createDirectories(
              certificate.toAbsolutePath().getParent(),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      make(folder, host);
    }
  }

  private boolean serves(String host, Instant now) {
    if (!Files.exists(certificate) || !Files.exists(key)) {
      return false;
    }
    try {
      ServerCertificate old = ServerCertificate.read(certificate, key);
      return old.names(host) && old.expires().isAfter(now.plus(TOO_SOON));
    } catch (IOException broken) {
      return false;
    }
  }

  private void make(Path folder, String host) throws IOException {
    Path work =
        Files.createTempDirectory(
            folder,
            "new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path store = work.resolve("store.p12");
    try {
      // the store lives for a moment in a folder that only we can read: its password protects
      // nothing
      keytool(store, host);
      KeyStore made = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        made.load(in, PASSWORD.toCharArray());
      }
      write(key, "PRIVATE KEY", made.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
      write(certificate, "CERTIFICATE", made.getCertificate(ALIAS).getEncoded());
    } catch (GeneralSecurityException broken) {
      throw new IOException("no certificate could be made: " + broken.getMessage(), broken);
    } finally {
      Files.deleteIfExists(store);
      Files.deleteIfExists(work);
    }
  }

  private static final String PASSWORD = "for-a-moment";

  private static void keytool(Path store, String host) throws IOException {
    String bare = host.replaceAll("^\\[|\\]$", "");
    String name = (IP.matcher(host).matches() ? "ip:" : "dns:") + bare;
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-validity",
                    Integer.toString(DAYS),
                    "-dname",
                    "CN=Belfort (self-signed)",
                    "-ext",
                    "san=" + name,
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    store.toString()))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("keytool made no certificate: " + said.strip());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a certificate was made", interrupted);
    }
  }

  private static void write(Path file, String what, byte[] der) throws IOException {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), what);
    Path unfinished =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            file.getFileName().toString(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(unfinished, text);
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
