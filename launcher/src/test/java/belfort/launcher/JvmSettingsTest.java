package belfort.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JvmSettingsTest {
  @Test
  void aServerOnFewProcessorsHasOneCompiler() {
    for (int processors : new int[] {1, 2}) {
      assertTrue(
          JvmSettings.server(processors).containsAll(JvmSettings.SERVER_ON_FEW),
          processors + " processors");
    }
  }

  @Test
  void aServerOnMoreHasBoth() {
    assertEquals(JvmSettings.SERVER, JvmSettings.server(3));
  }
}
