package belfort.medianode.forward;

import static belfort.medianode.forward.TestBrowsers.count;
import static belfort.medianode.forward.TestBrowsers.counts;
import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.medianode.forward.PlaneCounters.Counter;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real Chromium over lines that lose packets: both ends repair in streams of their own. */
final class RtxBrowserIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final double LOSS = 0.05;

  private UdpMediaPlane plane;
  private SdpExchange exchange;
  private TestBrowsers browsers;
  private Browser browser;
  private final List<LossyLink> links = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    plane = UdpMediaPlane.open(PlaneConfig.on(0, List.of(InetAddress.getLoopbackAddress())));
    exchange = new SdpExchange(plane);
    exchange.by(this::link);
    browsers = new TestBrowsers();
    browser = browsers.chromium();
  }

  @AfterEach
  void close() {
    browsers.close();
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
