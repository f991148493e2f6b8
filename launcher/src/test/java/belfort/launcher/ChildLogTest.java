package belfort.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildLogTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final Console console = new Console(new PrintStream(shown, true, StandardCharsets.UTF_8));

  @TempDir Path folder;

  @Test
  void everyLineGoesToTheFileNamedAfterTheProgram() throws Exception {
    ChildLog log = new ChildLog("media node 1", folder, console);
    log.accept("one");
    log.accept("two");
    assertEquals(List.of("one", "two"), Files.readAllLines(folder.resolve("media-node-1.log")));
  }

  @Test
  void aLongFileIsSetAsideAndOnlySoManyOldOnesAreKept() throws Exception {
    ChildLog log = new ChildLog("server", folder, console, 100);
    for (int i = 0; i < 200; i++) {
      log.accept("a line with its number " + i);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1 + ChildLog.OLD_FILES, files.count());
    }
    List<String> newest = Files.readAllLines(log.file());
    List<String> older = Files.readAllLines(folder.resolve("server.1.log"));
    assertEquals("a line with its number 199", newest.getLast());
    assertEquals(number(newest.getFirst()), number(older.getLast()) + 1);
  }

  private static int number(String line) {
    return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }

  @Test
  void errorsAreShownToTheOperatorAndOrdinaryLinesAreNot() {
    ChildLog log = new ChildLog("server", folder, console);
    log.accept("12:00 INFO all is well, no error here");
    log.accept("12:00 [main] ERROR it broke");
    assertTrue(text().contains("server: 12:00 [main] ERROR it broke"), text());
    assertFalse(text().contains("all is well"), text());
  }

  @Test
  void aFloodOfErrorsIsCutWithAPointerToTheFile() {
    ChildLog log = new ChildLog("server", folder, console);
    IntStream.range(0, 500).forEach(i -> log.accept("ERROR number " + i));
    assertEquals(ChildLog.ERRORS_SHOWN_PER_MINUTE + 1, text().lines().count(), text());
    assertTrue(text().contains(log.file().toString()), text());
  }

  @Test
  void readyIsForgottenWhenTheProgramStartsAnew() {
    ChildLog log = new ChildLog("database", folder, console);
    assertFalse(log.saidReady());
    log.accept(ChildLog.READY_LINE);
    assertTrue(log.saidReady());
    log.begin();
    assertFalse(log.saidReady());
    assertEquals(List.of(), log.lastLines());
  }

  private String text() {
    return shown.toString(StandardCharsets.UTF_8);
  }
}
