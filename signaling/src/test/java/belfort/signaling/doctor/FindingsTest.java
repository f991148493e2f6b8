package belfort.signaling.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.doctor.Finding.Grade;
import belfort.signaling.tls.SelfSigned;
import belfort.signaling.tls.TlsSettings;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FindingsTest {
  private static final URI SCHOOL = URI.create("https://lessons.school.example");

  @TempDir private Path folder;

  @Test
  void aLineSaysGradeAreaStateAndAdvice() {
    assertEquals("ok    disk: enough", Finding.ok("disk", "enough").line());
    assertEquals("fail  disk: full. Make room", Finding.fail("disk", "full", "Make room").line());
  }

  @Test
  void clocksThatDifferAreWarnedOfBeforeLeasesSuffer() {
    assertEquals(Grade.OK, DatabaseCheck.clock(Duration.ofMillis(-400)).grade());
    assertEquals(Grade.WARN, DatabaseCheck.clock(Duration.ofSeconds(5)).grade());
    assertEquals(Grade.FAIL, DatabaseCheck.clock(Duration.ofMinutes(-1)).grade());
    assertTrue(DatabaseCheck.clock(Duration.ofSeconds(5)).line().contains("5000 ms ahead of us"));
  }

  @Test
  void diskAndOpenFilesHaveTheirLimits() {
    assertEquals(Grade.FAIL, MachineCheck.space(100, folder).grade());
    assertEquals(Grade.WARN, MachineCheck.space(500, folder).grade());
    assertEquals(Grade.OK, MachineCheck.space(50_000, folder).grade());
    String limits = "Limit  Soft  Hard\nMax open files            %s      1048576  files\n";
    assertEquals(Grade.WARN, MachineCheck.openFiles(limits.formatted("1024")).grade());
    assertEquals(Grade.OK, MachineCheck.openFiles(limits.formatted("65536")).grade());
    assertEquals(Grade.OK, MachineCheck.openFiles(limits.formatted("unlimited")).grade());
    assertEquals(Grade.WARN, MachineCheck.openFiles("").grade());
  }

  @Test
  void aCertificateIsLookedAtForItsNameAndItsEnd() throws Exception {
    Instant now = Instant.now();
    SelfSigned files = SelfSigned.in(folder);
    files.makeWhenNeeded("lessons.school.example", now);
    TlsSettings given = new TlsSettings(443, files.certificate(), files.key(), false);
    assertEquals(Grade.OK, grade(SCHOOL, given, now));
    assertEquals(Grade.FAIL, grade(URI.create("https://other.example"), given, now));
    assertEquals(Grade.WARN, grade(SCHOOL, given, now.plus(Duration.ofDays(390))));
    assertEquals(Grade.FAIL, grade(SCHOOL, given, now.plus(Duration.ofDays(400))));
    TlsSettings own = new TlsSettings(443, files.certificate(), files.key(), true);
    assertEquals(Grade.WARN, grade(SCHOOL, own, now));
    SelfSigned away = SelfSigned.in(folder.resolve("away"));
    assertEquals(
        Grade.WARN, grade(SCHOOL, new TlsSettings(443, away.certificate(), away.key(), true), now));
    assertEquals(Grade.OK, TlsFinding.of(SCHOOL, Optional.empty(), now).grade());
  }

  @Test
  void attack89_publicAddressesAreToldFromPrivateOnes() {
    for (String open : List.of("8.8.8.8", "198.51.100.7", "172.32.0.1", "2001:db8::1")) {
      assertTrue(PublicAddress.is(InetAddress.ofLiteral(open)), open);
    }
    for (String closed :
        List.of(
            "127.0.0.1",
            "10.0.0.5",
            "172.16.3.4",
            "192.168.1.1",
            "100.64.0.1",
            "::1",
            "fd00::1",
            "fe80::1")) {
      assertFalse(PublicAddress.is(InetAddress.ofLiteral(closed)), closed);
    }
  }

  private static Grade grade(URI publicUrl, TlsSettings tls, Instant now) {
    return TlsFinding.of(publicUrl, Optional.of(tls), now).grade();
  }
}
