package belfort.medianode.forward;

import static belfort.medianode.forward.TestBrowsers.counts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.RoughLine.Weather;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A real Chromium watches a real Chromium's layers over lines as schools have them: what it sees is
 * written down, and judged by what was counted, never by how long it took.
 */
final class RoughLineIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration GAP = Duration.ofSeconds(10);

  /** Three seconds of what the made-up camera shows. */
  private static final long FRAMES = 45;

  private static final int LARGEST = 400;
  private static final int MIDDLE = 200;
  private static final int SMALLEST = 140;

  private final List<Row> rows = new ArrayList<>();
  private UdpMediaPlane plane;
  private SdpExchange exchange;
  private RoughLine line;
  private TestBrowsers browsers;
  private Page viewer;

  /** What the viewer's page counted. */
  private record Counts(
      long frames, long height, long freezes, long frozenMs, long nacks, long sizes) {
    static Counts of(Page page) {
      Map<?, ?> counts = counts(page);
      return new Counts(
          of(counts, "frames"),
          of(counts, "height"),
          of(counts, "freezes"),
          of(counts, "frozenMs"),
          of(counts, "nacks"),
          of(counts, "sizes"));
    }

    private static long of(Map<?, ?> counts, String name) {
      return ((Number) counts.get(name)).longValue();
    }
  }

  /** What a line did to the picture, and how long until the picture had found its size. */
  private record Row(
      String line,
      long adaptMs,
      double framesPerSecond,
      long height,
      long sizes,
      long freezes,
      long frozenMs,
      long lost,
      long nacks,
      long resends) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "rough_line %-28s adapt %6d ms, %4.1f frames/s, height %3d, layer changes %d,"
              + " freezes %d (%d ms), lost %d, nacks %d, resends %d",
          line,
          adaptMs,
          framesPerSecond,
          height,
          sizes,
          freezes,
          frozenMs,
          lost,
          nacks,
          resends);
    }
  }

  @BeforeEach
  void open() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    plane = UdpMediaPlane.open(PlaneConfig.on(0, List.of(loopback)));
    exchange = new SdpExchange(plane);
    line = new RoughLine(new InetSocketAddress(loopback, plane.port()), 20260901);
    exchange.viewersLine(line::inPlaceOf);
    browsers = new TestBrowsers();
  }

  @AfterEach
  void close() throws Exception {
    browsers.close();
    exchange.close();
    line.close();
    plane.close();
    Files.write(
        Path.of("target", "figures.txt"),
        rows.stream().map(Row::toString).toList(),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private Page page(Browser browser) {
    Page page = browser.newPage();
    page.navigate(exchange.url());
    return page;
  }

  private String state() {
    return rows + ", viewer " + viewer.evaluate("() => counts()") + ", lost " + line.lost();
  }

  /**
   * Lets the line become so, waits until the picture fits it, then for some seconds of pictures.
   */
  private Row under(String name, Weather weather, Predicate<Counts> adapted) {
    Counts before = Counts.of(viewer);
    long lost = line.lost();
    long resends = plane.counters().get(Counter.RESENDS);
    line.becomes(weather);
    long beganNs = System.nanoTime();
    Await.until(
        PATIENCE,
        () -> name + " adapts: " + state(),
        () -> {
          Counts now = Counts.of(viewer);
          return now.frames() > before.frames() && adapted.test(now);
        });
    long adaptedNs = System.nanoTime();
    long from = Counts.of(viewer).frames();
    Await.until(
        PATIENCE,
        () -> name + " brings pictures: " + state(),
        () -> Counts.of(viewer).frames() >= from + FRAMES);
    Counts after = Counts.of(viewer);
    double seconds = (System.nanoTime() - adaptedNs) / 1e9;
    Row row =
        new Row(
            name,
            (adaptedNs - beganNs) / 1_000_000,
            (after.frames() - from) / seconds,
            after.height(),
            after.sizes() - before.sizes(),
            after.freezes() - before.freezes(),
            after.frozenMs() - before.frozenMs(),
            line.lost() - lost,
            after.nacks() - before.nacks(),
            plane.counters().get(Counter.RESENDS) - resends);
    rows.add(row);
    return row;
  }

  @Test
  void aViewerSeesThePictureOverBadLinesAndGetsBackWhatAGoodOneCarries() {
    try (Browser browser = browsers.chromium("--use-fake-device-for-media-stream=fps=15")) {
      Page publisher = page(browser);
      publisher.evaluate("() => publishLayers('/publish/rough', 960, 540)");
      viewer = page(browser);
      viewer.evaluate("() => watch('/watch/rough')");

      Row fine = under("fine", Weather.FINE, now -> now.height() >= LARGEST);
      assertEquals(0, fine.lost());
      Row loses = under("5 % lost", Weather.losing(0.05), now -> true);
      assertRepaired(loses);
      Row bursts = under("10 % lost, 4 in a row", Weather.losingInBursts(0.1, 4), now -> true);
      assertRepaired(bursts);
      under("200 ms late, jitter 30 ms", Weather.late(200, 30), now -> true);
      under("fine again", Weather.FINE, now -> now.height() >= LARGEST);
      // the middle one of some 250 kbit/s fits just about, or does not
      Row narrow = under("300 kbit/s", Weather.narrow(300_000), now -> now.height() < LARGEST);
      assertTrue(narrow.sizes() >= 1, () -> "no layer was changed: " + narrow);
      under("160 kbit/s", Weather.narrow(160_000), now -> now.height() <= SMALLEST);
      Row wide = under("wide again", Weather.FINE, now -> now.height() >= MIDDLE);
      assertTrue(wide.sizes() >= 1, () -> "no layer was changed: " + wide);
      gap();
      assertEquals(0, plane.counters().get(Counter.UNEXPECTED_FAILURES));
    }
  }

  private void assertRepaired(Row row) {
    assertTrue(row.lost() > 0, () -> "the line lost nothing: " + row);
    assertTrue(row.nacks() > 0 && row.resends() > 0, () -> "nothing was repaired: " + row);
  }

  private void gap() {
    line.becomes(Weather.NOTHING);
    long beganNs = System.nanoTime();
    Await.until(PATIENCE, "the gap", () -> System.nanoTime() - beganNs > GAP.toNanos());
    under("after 10 s of nothing", Weather.FINE, now -> true);
  }
}
