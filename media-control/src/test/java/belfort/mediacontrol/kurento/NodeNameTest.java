package belfort.mediacontrol.kurento;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.placement.NodeId;
import org.junit.jupiter.api.Test;

final class NodeNameTest {
  @Test
  void aNodeIsNamedByItsHostAndPortUnlessItWasGivenAName() {
    KurentoConfig.Node plain = KurentoConfig.Node.of("ws://media.school.example:8888/kurento");
    KurentoConfig.Node named = KurentoConfig.Node.of("node-1=ws://127.0.0.1:8888/kurento?a=b");

    assertEquals(new NodeId("media.school.example-8888"), plain.id());
    assertEquals(new NodeId("node-1"), named.id());
    assertEquals("ws://127.0.0.1:8888/kurento?a=b", named.url());
    assertTrue(named.loopback());
  }

  @Test
  void attack91_aSecretInTheUrlIsDialledAndNeverShown() {
    for (String query :
        new String[] {
          "?secret=0123456789abcdef", "?a=b&secret=0123456789abcdef", "?secret=0123456789abcdef&a=b"
        }) {
      KurentoConfig.Node node = KurentoConfig.Node.of("n=ws://10.0.0.5:8888/kurento" + query);
      String shown = node + " " + node.url() + " " + node.id();

      assertFalse(shown.contains("0123456789abcdef"), shown);
      assertEquals("0123456789abcdef", node.secret());
      assertTrue(
          node.dial().matches("ws://10.0.0.5:8888/kurento\\?(a=b&)?secret=0123456789abcdef"),
          node.dial());
      assertEquals(query.contains("a=b"), node.url().endsWith("/kurento?a=b"), node.url());
      assertEquals(node.dial(), node.orSecret("another").dial(), "its own comes first");
    }
    KurentoConfig.Node bare = KurentoConfig.Node.of("n=ws://10.0.0.5:8888/kurento");
    assertEquals(bare.url(), bare.dial());
    assertEquals(bare.url() + "?secret=s", bare.orSecret("s").dial());
    assertEquals(
        "--media-node n=ws://h/kurento?secret=***&a=b of",
        KurentoConfig.Node.masked("--media-node n=ws://h/kurento?secret=abc&a=b of"));
  }

  @Test
  void whatIsNoWebSocketUrlIsRefusedWithAnExample() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> KurentoConfig.Node.of("node-1=http://host/"));

    assertTrue(String.valueOf(refused.getMessage()).contains("ws://host:8888/kurento"));
  }
}
