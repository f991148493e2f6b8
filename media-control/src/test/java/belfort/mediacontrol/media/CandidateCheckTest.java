package belfort.mediacontrol.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.mediacontrol.media.CandidateCheck.Verdict;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CandidateCheckTest {
  private final CandidateCheck check = CandidateCheck.withLoopback(false);

  private static String host(String address, int port) {
    return "candidate:842163049 1 udp 1677729535 " + address + " " + port + " typ host";
  }

  private void judged(Verdict verdict, String candidate) {
    assertEquals(verdict, check.judge(candidate), candidate);
  }

  @Test
  void aSchoolsLanAndThePublicAreAllowed() {
    judged(Verdict.ALLOWED, host("192.168.7.20", 51_000));
    judged(Verdict.ALLOWED, host("10.1.2.3", 51_000));
    judged(Verdict.ALLOWED, host("172.16.0.9", 51_000));
    judged(Verdict.ALLOWED, host("100.64.0.1", 51_000));
    judged(Verdict.ALLOWED, host("fd00::20", 51_000));
    judged(Verdict.ALLOWED, host("2001:db8::1", 51_000));
    judged(
        Verdict.ALLOWED,
        "candidate:1 1 UDP 1677729535 203.0.113.5 46154 typ srflx raddr 10.0.0.1 rport 46154"
            + " generation 0 ufrag Ev4x network-cost 999");
  }

  @Test
  void attack60_placesThatNobodyMayBeMadeToProbeAreNot() {
    judged(Verdict.LOOPBACK, host("127.0.0.1", 51_000));
    judged(Verdict.LOOPBACK, host("127.9.9.9", 51_000));
    judged(Verdict.LOOPBACK, host("::1", 51_000));
    judged(Verdict.LOOPBACK, host("::ffff:127.0.0.1", 51_000));
    judged(Verdict.LINK_LOCAL, host("169.254.169.254", 80));
    judged(Verdict.LINK_LOCAL, host("::ffff:169.254.169.254", 80));
    judged(Verdict.LINK_LOCAL, host("fe80::1", 51_000));
    judged(Verdict.NOT_UNICAST, host("224.0.0.251", 51_000));
    judged(Verdict.NOT_UNICAST, host("ff02::fb", 51_000));
    judged(Verdict.NOT_UNICAST, host("255.255.255.255", 51_000));
    judged(Verdict.NOT_UNICAST, host("0.0.0.0", 51_000));
    judged(Verdict.NOT_UNICAST, host("0.1.2.3", 51_000));
    judged(Verdict.NOT_UNICAST, host("::", 51_000));
    judged(Verdict.NAME, host("4f2c9a.local", 51_000));
    judged(Verdict.NAME, host("db.school.example", 51_000));
    judged(Verdict.NAME, host("127.1", 51_000));
    judged(Verdict.NAME, host("2130706433", 51_000));
    judged(Verdict.NAME, host("fe80::1%eth0", 51_000));
    for (int port : new int[] {0, 22, 25, 3306, 8888}) {
      judged(Verdict.FORBIDDEN_PORT, host("10.1.2.3", port));
    }
    assertEquals(
        Verdict.FORBIDDEN_PORT, check.forbidding(Set.of(5432)).judge(host("10.1.2.3", 5432)));
  }

  @Test
  void loopbackIsAllowedWhenTheNodeIsBoundThere() {
    CandidateCheck local = CandidateCheck.withLoopback(true);
    assertEquals(Verdict.ALLOWED, local.judge(host("127.0.0.1", 51_000)));
    assertEquals(Verdict.LINK_LOCAL, local.judge(host("169.254.169.254", 51_000)));
  }

  @Test
  void attack61_whatIsNoCandidateIsMalformed() {
    judged(Verdict.MALFORMED, "");
    judged(Verdict.MALFORMED, "garbage");
    judged(Verdict.MALFORMED, "candidate:");
    judged(Verdict.MALFORMED, "candidate:1 1 udp");
    judged(Verdict.MALFORMED, host("10.1.2.3", 70_000));
    judged(Verdict.MALFORMED, host("10.1.2.3", -1));
    judged(Verdict.MALFORMED, host("10.1.2.3", 51_000).replace("typ host", "typ evil"));
    judged(Verdict.MALFORMED, host("10.1.2.3", 51_000) + "\r\na=x");
    judged(Verdict.MALFORMED, host("10.1.2.3", 51_000) + " " + "x".repeat(600));
    judged(Verdict.MALFORMED, host(":::", 51_000));
  }

  @Test
  void tcpAndTheSecondComponentAreNotCarried() {
    judged(Verdict.NOT_UDP, "candidate:1 1 tcp 1518280447 10.1.2.3 9 typ host tcptype active");
    judged(Verdict.NOT_COMPONENT_ONE, "candidate:1 2 udp 1518280447 10.1.2.3 51000 typ host");
  }
}
