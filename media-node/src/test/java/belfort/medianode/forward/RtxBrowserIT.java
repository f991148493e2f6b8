package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.medianode.forward.PlaneCounters.Counter;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real Chromium over lines that lose packets: both ends repair in streams of their own. */
final class RtxBrowserIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final double LOSS = 0.05;

  private UdpMediaPlane plane;
  private SdpExchange exchange;
  private Playwright playwright;
  private Browser browser;
  private final List<LossyLink> links = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    plane = UdpMediaPlane.open(PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress())));
    exchange = new SdpExchange(plane);
    exchange.by(this::link);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setHeadless(false) // our own --headless=new
                    .setArgs(
                        List.of(
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--use-fake-device-for-media-stream",
                            "--use-fake-ui-for-media-stream",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--autoplay-policy=no-user-gesture-required")));
  }

  @AfterEach
  void close() {
    playwright.close();
    exchange.close();
    plane.close();
    links.forEach(LossyLink::close);
  }

  private synchronized InetSocketAddress link() {
    try {
      LossyLink link =
          new LossyLink(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), plane.port()),
              LOSS,
              links.size());
      links.add(link);
      return link.address();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Page page() {
    Page page = browser.newPage();
    page.navigate(exchange.url());
    return page;
  }

  private static Map<?, ?> counts(Page page) {
    return (Map<?, ?>) page.evaluate("() => counts()");
  }

  private static long count(Page page, String name) {
    return ((Number) counts(page).get(name)).longValue();
  }

  private long counter(Counter counter) {
    return plane.counters().get(counter);
  }

  private void repairs(String publish, String name) {
    Page publisher = page();
    publisher.evaluate("() => " + publish + "('/publish/" + name + "')");
    Await.until(
        PATIENCE,
        () -> counts(publisher) + ", refused " + counter(Counter.RTX_REFUSED),
        () -> counter(Counter.RTX_IN) > 5);
    Page viewer = page();
    viewer.evaluate("name => watch('/watch/' + name)", name);
    Await.until(
        PATIENCE,
        () -> counts(viewer) + ", sent again " + counter(Counter.RTX_OUT),
        () ->
            count(viewer, "repaired") > 5 // padding too
                && counter(Counter.RTX_OUT) > 5
                && count(viewer, "frames") > 60);
    assertEquals(counter(Counter.RESENDS), counter(Counter.RTX_OUT));
    assertEquals(0, counter(Counter.UNEXPECTED_FAILURES));
  }

  @Test
  void aPictureIsRepairedBothWays() {
    repairs("publish", "one");
  }

  @Test
  void soAreLayers() {
    repairs("publishLayers", "layers");
  }
}
