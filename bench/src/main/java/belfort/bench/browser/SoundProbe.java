package belfort.bench.browser;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Map;

/**
 * Listens in a page to somebody's camera and microphone, twenty times a second: for how long at
 * most no real sound came out, and no new picture was decoded. Made-up (concealed) samples are
 * silence; what counts is the connection whose sound is played at that moment.
 */
public final class SoundProbe {
  private static final String START =
      """
      ({peer, everyMs}) => {
        const probe = {silence: 0, still: 0, errand: '', sameDocument: true, attempts: {}};
        let soundAt = performance.now();
        let frameAt = soundAt;
        const look = async () => {
          const stats = (await window.belfort.stats()).filter(each => each.peer === peer);
          const now = performance.now();
          for (const each of stats) {
            const real = each.samplesReceived - each.samplesConcealed;
            const before = probe.attempts[each.attempt] ?? {real: 0, frames: 0};
            if (each.heard && real > before.real) {
              probe.silence = Math.max(probe.silence, now - soundAt);
              soundAt = now;
            }
            if (each.framesDecoded > before.frames) {
              probe.still = Math.max(probe.still, now - frameAt);
              frameAt = now;
            }
            probe.attempts[each.attempt] = {real, frames: each.framesDecoded};
          }
          probe.errand ||= window.belfort.errand ?? '';
          if (!probe.ended) setTimeout(look, everyMs);
        };
        look();
        probe.end = () => {
          probe.ended = true;
          const now = performance.now();
          probe.silence = Math.max(probe.silence, now - soundAt);
          probe.still = Math.max(probe.still, now - frameAt);
        };
        window.soundProbe = probe;
      }
      """;

  /** A page that was loaded again meanwhile has no probe. */
  private static final String STOP =
      """
      () => {
        const probe = window.soundProbe;
        if (!probe) return {silence: 0, still: 0, errand: '', sameDocument: false};
        probe.end();
        const {silence, still, errand, sameDocument} = probe;
        return {silence, still, errand, sameDocument};
      }
      """;

  private static final int EVERY_MS = 50;
  private static final Gson GSON = new Gson();

  private final ClassroomPage page;

  private SoundProbe(ClassroomPage page) {
    this.page = page;
  }

  /**
   * What was heard and seen.
   *
   * @param errand what the page said was under way, the first thing: {@code moving}, {@code
   *     returning} or nothing
   * @param sameDocument whether the page was never loaded again
   */
  public record Heard(
      Duration longestSilence, Duration longestStill, String errand, boolean sameDocument) {}

  /** Begins to listen to somebody's camera and microphone. */
  public static SoundProbe start(ClassroomPage page, String participant) {
    page.page()
        .evaluate(START, Map.of("peer", "in:" + participant + ":camera", "everyMs", EVERY_MS));
    return new SoundProbe(page);
  }

  public Heard stop() {
    JsonObject heard = GSON.toJsonTree(page.page().evaluate(STOP)).getAsJsonObject();
    return new Heard(
        Duration.ofMillis(heard.get("silence").getAsLong()),
        Duration.ofMillis(heard.get("still").getAsLong()),
        heard.get("errand").getAsString(),
        heard.get("sameDocument").getAsBoolean());
  }
}
