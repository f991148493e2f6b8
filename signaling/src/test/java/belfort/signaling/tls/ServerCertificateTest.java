package belfort.signaling.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerCertificateTest {
  private final Instant now = Instant.now();

  @TempDir private Path folder;

  @Test
  void aSelfSignedCertificateIsMadeOnceAndOnlyItsOwnerReadsTheKey() throws Exception {
    SelfSigned files = SelfSigned.in(folder.resolve("tls"));
    files.makeWhenNeeded("lessons.school.example", now);
    ServerCertificate first = ServerCertificate.read(files.certificate(), files.key());
    files.makeWhenNeeded("lessons.school.example", now);
    ServerCertificate second = ServerCertificate.read(files.certificate(), files.key());

    assertEquals(first.fingerprint(), second.fingerprint());
    assertEquals(95, first.fingerprint().length());
    assertTrue(first.names("Lessons.School.example"));
    assertFalse(first.names("school.example"));
    assertTrue(first.expires().isAfter(now.plus(Duration.ofDays(390))));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())));
    try (var left = Files.list(folder.resolve("tls"))) {
      assertEquals(2, left.count(), "nothing but the two files is left");
    }
  }

  @Test
  void anotherHostOrAnEndThatIsNearGetsANewOne() throws Exception {
    SelfSigned files = SelfSigned.in(folder.resolve("tls"));
    files.makeWhenNeeded("192.168.1.20", now);
    String first = ServerCertificate.read(files.certificate(), files.key()).fingerprint();
    assertTrue(ServerCertificate.read(files.certificate(), files.key()).names("192.168.1.20"));
    files.makeWhenNeeded("[fe80::1]", now);
    ServerCertificate second = ServerCertificate.read(files.certificate(), files.key());
    assertTrue(second.names("[fe80::1]"));
    assertNotEquals(first, second.fingerprint());
    files.makeWhenNeeded("[fe80::1]", now.plus(Duration.ofDays(390)));
    assertNotEquals(
        second.fingerprint(),
        ServerCertificate.read(files.certificate(), files.key()).fingerprint());
  }

  @Test
  void whatIsWrongWithTheFilesIsSaidInOneSentence() throws Exception {
    SelfSigned one = SelfSigned.in(folder.resolve("one"));
    SelfSigned two = SelfSigned.in(folder.resolve("two"));
    one.makeWhenNeeded("a.example", now);
    two.makeWhenNeeded("a.example", now);
    Path text = Files.writeString(folder.resolve("text"), "nothing");
    Path old = Files.writeString(folder.resolve("old"), pem("EC PRIVATE KEY"));
    Path broken = Files.writeString(folder.resolve("broken"), pem("PRIVATE KEY"));

    assertEquals(
        List.of("is not the one of"), said(one.certificate(), two.key(), "is not the one of"));
    assertEquals(List.of("no PEM file"), said(text, one.key(), "no PEM file"));
    assertEquals(List.of("no private key"), said(one.certificate(), text, "no private key"));
    assertEquals(List.of("openssl pkcs8"), said(one.certificate(), old, "openssl pkcs8"));
    assertEquals(List.of("can be used"), said(one.certificate(), broken, "can be used"));
    assertEquals(List.of("cannot read"), said(folder.resolve("away"), one.key(), "cannot read"));
  }

  private static String pem(String what) {
    return "-----BEGIN " + what + "-----\nAAAA\n-----END " + what + "-----\n";
  }

  private static List<String> said(Path certificate, Path key, String part) {
    String message =
        String.valueOf(
            assertThrows(IOException.class, () -> ServerCertificate.read(certificate, key))
                .getMessage());
    return message.contains(part) ? List.of(part) : List.of(message);
  }
}
