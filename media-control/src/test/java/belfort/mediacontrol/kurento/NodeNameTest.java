package belfort.mediacontrol.kurento;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
  void whatIsNoWebSocketUrlIsRefusedWithAnExample() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> KurentoConfig.Node.of("node-1=http://host/"));

    assertTrue(String.valueOf(refused.getMessage()).contains("ws://host:8888/kurento"));
  }
}
