package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Debian's Chromium and Firefox with made-up cameras, and what a page of {@code peer.html} counts.
 */
final class TestBrowsers implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path FIREFOX = Path.of("/usr/bin/firefox-esr");

  private final Playwright playwright;

  TestBrowsers() {
    for (Path browser : List.of(CHROMIUM, FIREFOX)) {
      assertTrue(
          Files.isExecutable(browser),
          browser + " is missing: install it with apt-get install chromium firefox-esr");
    }
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  }

  Browser chromium() {
    return chromium("--use-fake-device-for-media-stream");
  }

  /**
   * A Chromium with another camera.
   *
   * @param camera the whole flag that makes it up
   */
  Browser chromium(String camera) {
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(CHROMIUM)
                .setHeadless(false) // our own --headless=new
                .setArgs(
                    List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        camera,
                        "--use-fake-ui-for-media-stream",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--autoplay-policy=no-user-gesture-required")));
  }

  Browser firefox() {
    return playwright
        .firefox()
        .launch(
            new BrowserType.LaunchOptions()
                .setChannel("moz-firefox")
                .setExecutablePath(FIREFOX)
                .setFirefoxUserPrefs(
                    Map.of(
                        "media.navigator.streams.fake", true,
                        "media.navigator.permission.disabled", true,
                        "media.autoplay.default", 0,
                        "media.peerconnection.ice.loopback", true)));
  }

  /** All that the page counts, by name. */
  static Map<?, ?> counts(Page page) {
    return (Map<?, ?>) page.evaluate("() => counts()");
  }

  static long count(Page page, String name) {
    return ((Number) counts(page).get(name)).longValue();
  }

  @Override
  public void close() {
    playwright.close();
  }
}
