package belfort.bench.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Chromium and Firefox ESR with made-up cameras, driven by Playwright. Each is started at
 * its first use. One thread uses it, and all pages that come from it.
 */
public final class Browsers implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path FIREFOX = Path.of("/usr/bin/firefox-esr");

  /** Few: two cores encode and decode all of a test's cameras. */
  private static final int PICTURES_PER_SECOND = 10;

  private static final List<String> CHROMIUM_ARGUMENTS =
      List.of(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--use-fake-ui-for-media-stream",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--autoplay-policy=no-user-gesture-required");

  private static final Map<String, Object> FIREFOX_PREFERENCES =
      Map.of(
          "media.navigator.streams.fake", true,
          "media.navigator.permission.disabled", true,
          "media.autoplay.default", 0,
          "media.peerconnection.ice.loopback", true);

  private final Playwright playwright;
  private final int picturesPerSecond;
  private @Nullable Browser chromium;
  private @Nullable Browser firefox;

  private Browsers(Playwright playwright, int picturesPerSecond) {
    this.playwright = playwright;
    this.picturesPerSecond = picturesPerSecond;
  }

  public static Browsers open() {
    return openWithCameras(PICTURES_PER_SECOND);
  }

  /** The same where pauses between pictures are measured: none is shorter than the usual one. */
  public static Browsers openWithCameras(int picturesPerSecond) {
    return new Browsers(
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))),
        picturesPerSecond);
  }

  /** What a Chromium's camera makes. */
  public int picturesPerSecond() {
    return picturesPerSecond;
  }

  public Browser chromium() {
    Browser running = chromium;
    if (running == null) {
      running =
          playwright
              .chromium()
              .launch(
                  new LaunchOptions()
                      .setExecutablePath(installed(CHROMIUM, "chromium"))
                      .setArgs(arguments()));
      chromium = running;
    }
    return running;
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(CHROMIUM_ARGUMENTS);
    arguments.add("--use-fake-device-for-media-stream=fps=" + picturesPerSecond);
    return arguments;
  }

  public Browser firefox() {
    Browser running = firefox;
    if (running == null) {
      running =
          playwright
              .firefox()
              .launch(
                  new LaunchOptions()
                      .setChannel("moz-firefox")
                      .setExecutablePath(installed(FIREFOX, "firefox-esr"))
                      .setFirefoxUserPrefs(FIREFOX_PREFERENCES));
      firefox = running;
    }
    return running;
  }

  /** A person at a Chromium of his own: no cookies of others, English. */
  public BrowserContext person() {
    return chromium().newContext(english());
  }

  public BrowserContext firefoxPerson() {
    return firefox().newContext(english());
  }

  /** All pages that are open now. */
  public List<Page> pages() {
    return running()
        .flatMap(browser -> browser.contexts().stream())
        .flatMap(context -> context.pages().stream())
        .toList();
  }

  /** Everybody goes home: closes all pages and forgets their cookies. */
  public void closePeople() {
    running().flatMap(browser -> browser.contexts().stream()).forEach(BrowserContext::close);
  }

  private Stream<Browser> running() {
    return Stream.of(Optional.ofNullable(chromium), Optional.ofNullable(firefox))
        .flatMap(Optional::stream);
  }

  private static Browser.NewContextOptions english() {
    return new Browser.NewContextOptions().setLocale("en-GB").setViewportSize(1000, 700);
  }

  private static Path installed(Path program, String debianPackage) {
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          program + " is missing: sudo apt-get install " + debianPackage);
    }
    return program;
  }

  /** Closes the browsers too. */
  @Override
  public void close() {
    playwright.close();
  }
}
