package belfort.signaling.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PersonNameTest {
  @ParameterizedTest
  @CsvSource({
    "Noor, Noor",
    "Zoë Michiels, Zoë Michiels",
    "'  Van   den  Broeck ', Van den Broeck",
    "'\u202Etxt.exe', txt.exe",
    "'No\u200Bo\u200Dr\uFEFF', Noor",
    "'\u2066Noor\u2069', Noor",
    "'\uFF34\uFF45\uFF41', Tea",
    "'a\u0000b\u0007', ab",
    "'a\nb\tc', a b c",
    "'\u200B\u200B', ?",
    "'', ?",
    "'\u3164', ?",
    "'e\u0301', \u00e9",
  })
  void attack53_namesAreCleaned(String said, String shown) {
    assertEquals(shown, PersonName.clean(said));
  }

  @Test
  void attack53_aLongNameAndAPileOfMarksAreCut() {
    assertEquals(64, PersonName.clean("a".repeat(10_000)).length());
    String bomb = "\uD83D\uDE00".repeat(10_000);
    assertEquals(64, PersonName.clean(bomb).codePointCount(0, PersonName.clean(bomb).length()));
    assertTrue(PersonName.clean("Z" + "\u0334".repeat(500)).length() <= 4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void attack53_whateverIsSaidTheShownNameIsShortAndCleanAndStaysSo(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      StringBuilder said = new StringBuilder();
      for (int n = random.nextInt(90); n > 0; n--) {
        said.append((char) random.nextInt(0x10000));
      }
      String shown = PersonName.clean(said.toString());
      String where = "seed " + seed + " case " + i;
      assertTrue(shown.codePointCount(0, shown.length()) <= 64, where);
      assertTrue(!shown.isBlank(), where);
      assertTrue(
          shown.codePoints().noneMatch(c -> Character.getType(c) == Character.FORMAT), where);
      assertTrue(
          shown.codePoints().noneMatch(c -> Character.getType(c) == Character.CONTROL), where);
    }
  }
}
