package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

final class CallerTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.of(List.of("10.0.0.0/8,192.168.1.7", "2001:db8::/32"));

  @Test
  void aProxysWordCounts() {
    Caller caller =
        called(
            "10.1.2.3",
            "X-Forwarded-For: 203.0.113.9",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: lessons.school.example",
            "Host: 10.1.2.4:8080");
    assertEquals("203.0.113.9", address(caller));
    assertEquals(Optional.of("https"), caller.scheme());
    assertEquals("lessons.school.example", caller.host());
  }

  @Test
  void attack30_forwardedHeadersOfAnybodyElseAreIgnored() {
    for (String header :
        List.of(
            "X-Forwarded-For: 203.0.113.9",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil.example",
            "Forwarded: for=203.0.113.9;proto=https;host=evil.example")) {
      Caller caller = called("198.51.100.1", header, "Host: lessons.school.example");
      assertEquals("198.51.100.1", address(caller), header);
      assertEquals(Optional.empty(), caller.scheme(), header);
      assertEquals("lessons.school.example", caller.host(), header);
    }
  }

  @Test
  void attack30_whatABrowserWroteLeftOfTheProxysWordIsIgnored() {
    assertEquals(
        "203.0.113.9",
        address(called("10.1.2.3", "X-Forwarded-For: 127.0.0.1, 10.9.9.9, 203.0.113.9, 10.0.0.2")));
    assertEquals(
        "203.0.113.9",
        address(
            called(
                "10.1.2.3",
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-For: 203.0.113.9, 192.168.1.7")));
  }

  @Test
  void attack30_whereBothKindsOfHeadersAreNeitherIsBelieved() {
    Caller caller =
        called(
            "10.1.2.3",
            "X-Forwarded-For: 203.0.113.9",
            "Forwarded: for=192.0.2.1;proto=http;host=evil.example",
            "Host: lessons.school.example");
    assertEquals("10.1.2.3", address(caller));
    assertEquals(Optional.empty(), caller.scheme());
    assertEquals("lessons.school.example", caller.host());
  }

  @Test
  void attack30_aRouteThatCannotBeReadEndsAtTheLastKnownProxy() {
    assertEquals("10.1.2.3", address(called("10.1.2.3", "X-Forwarded-For: <script>")));
    assertEquals("10.1.2.3", address(called("10.1.2.3", "X-Forwarded-For: unknown, evil.example")));
    assertEquals("10.0.0.2", address(called("10.1.2.3", "X-Forwarded-For: 1.2.3.4, x, 10.0.0.2")));
  }

  @Test
  void theStandardHeaderIsReadWithPortsAndQuotes() {
    Caller caller =
        called(
            "10.1.2.3",
            "Forwarded: for=192.0.2.43, For=\"[2001:dead::17]:4711\";Proto=HTTPS;host=\"a.example\"");
    assertEquals("2001:dead:0:0:0:0:0:17", address(caller));
    assertEquals(Optional.of("https"), caller.scheme());
    assertEquals("a.example", caller.host());
    assertEquals("192.0.2.43", address(called("10.1.2.3", "X-Forwarded-For: 192.0.2.43:5060")));
  }

  @Test
  void networksAreComparedByTheirLeadingBits() throws Exception {
    assertTrue(PROXIES.trust(InetAddress.ofLiteral("10.255.0.1")));
    assertFalse(PROXIES.trust(InetAddress.ofLiteral("11.0.0.1")));
    assertTrue(PROXIES.trust(InetAddress.ofLiteral("192.168.1.7")));
    assertFalse(PROXIES.trust(InetAddress.ofLiteral("192.168.1.8")));
    assertTrue(PROXIES.trust(InetAddress.ofLiteral("2001:db8:1::1")));
    assertFalse(PROXIES.trust(InetAddress.ofLiteral("2001:db9::1")));
    assertFalse(TrustedProxies.NONE.trust(InetAddress.getLoopbackAddress()));
  }

  @Test
  void aNameIsNoAddressOfAProxy() {
    for (String wrong : List.of("proxy.example", "", "10.0.0.0/33", "10.0.0.0/x", "::/129")) {
      assertThrows(IllegalArgumentException.class, () -> TrustedProxies.of(List.of(wrong)), wrong);
    }
  }

  private static Caller called(String peer, String... lines) {
    HttpFields.Mutable headers = HttpFields.build();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      headers.add(line.substring(0, colon), line.substring(colon + 2));
    }
    return Caller.of(Optional.of(InetAddress.ofLiteral(peer)), headers, PROXIES);
  }

  private static String address(Caller caller) {
    return caller.address().map(InetAddress::getHostAddress).orElseThrow();
  }
}
