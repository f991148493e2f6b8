package belfort.bench.browser;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The pauses in what a page receives, whichever peer connection brings it, and in what its own
 * camera gives: asked of getStats every 30 ms, in the page. For a page that watches one person; its
 * times are this machine's clock.
 */
public final class GapMeter {
  /** What is received, or given. */
  public enum Kind {
    AUDIO,
    VIDEO,
    /**
     * The page's own, before anything is encoded: it pauses when the machine has no time for it.
     */
    CAMERA
  }

  /**
   * A pause.
   *
   * @param fromMs when the last packet or camera's picture before it came, since 1970
   * @param millis how long nothing came; a page that looked late is not taken for silence, because
   *     the packets counted meanwhile are taken off at their usual distance
   * @param lateMillis the same without the usual distance
   */
  public record Gap(double fromMs, double toMs, double millis, double lateMillis) {}

  private static final String SCRIPT =
      """
      (() => {
        const usual = {audio: 20, video: USUAL, camera: USUAL};
        const last = {audio: 0, video: 0, camera: 0};
        const counted = new WeakMap();
        const open = new Set();
        const noticed = [];
        const gaps = [];
        window.belfortGaps = {gaps, last, noticed};
        window.RTCPeerConnection = class extends RTCPeerConnection {
          constructor(...given) { super(...given); open.add(this); }
        };
        window.WebSocket = class extends WebSocket {
          constructor(...given) {
            super(...given);
            this.addEventListener('message', ({data}) => {
              const lost = typeof data === 'string' &&
                (data.startsWith('{"type":"peerLost"') || data.startsWith('{"type":"moveMedia"'));
              if (lost) noticed.push(Date.now());
            });
          }
        };
        const arrived = (kind, at, count) => {
          const before = last[kind];
          if (at <= before) return;
          const millis = at - before - Math.max(0, count - 1) * usual[kind];
          if (before && millis > usual[kind] * 1.5) gaps.push({kind, fromMs: before, toMs: at, millis, lateMillis: millis - usual[kind]});
          last[kind] = at;
        };
        const look = async () => {
          for (const connection of [...open]) {
            if (connection.connectionState === 'closed') { open.delete(connection); continue; }
            const seen = counted.get(connection) ?? {};
            counted.set(connection, seen);
            (await connection.getStats()).forEach(entry => {
              if (entry.type === 'media-source' && entry.kind === 'video') {
                const fresh = entry.frames - (seen.camera ?? 0);
                seen.camera = entry.frames;
                if (fresh > 0) arrived('camera', Date.now(), fresh);
              }
              if (entry.type !== 'inbound-rtp' || !entry.packetsReceived) return;
              const count = entry.kind === 'audio' ? entry.packetsReceived : (entry.framesDecoded ?? 0);
              const fresh = count - (seen[entry.kind] ?? 0);
              seen[entry.kind] = count;
              if (fresh > 0) arrived(entry.kind, entry.lastPacketReceivedTimestamp, fresh);
            });
          }
          setTimeout(look, 30);
        };
        look();
      })();
      """;

  /**
   * A camera of two layers that costs a seventh of a usual one: the browsers of a lesson are other
   * people's machines, and here they share the processors with the servers that are measured.
   */
  private static final String SMALL_CAMERA =
      """
      (() => {
        const media = navigator.mediaDevices;
        const asked = media.getUserMedia.bind(media);
        media.getUserMedia = constraints => asked(constraints.video
          ? {...constraints, video: {...constraints.video, width: 480, height: 270}}
          : constraints);
      })();
      """;

  private GapMeter() {}

  /**
   * Measures all pages that this person opens from now on.
   *
   * @param picturesPerSecond of the camera that is watched
   */
  public static BrowserContext install(BrowserContext person, int picturesPerSecond) {
    person.addInitScript(SMALL_CAMERA);
    person.addInitScript(SCRIPT.replace("USUAL", "" + 1_000 / picturesPerSecond));
    return person;
  }

  /** The pauses that ended after a moment. */
  public static List<Gap> gaps(Page page, Kind kind, long sinceMs) {
    List<Gap> gaps = new ArrayList<>();
    Gson gson = new Gson();
    for (Object each : (List<?>) page.evaluate("() => window.belfortGaps.gaps")) {
      JsonObject gap = gson.toJsonTree(each).getAsJsonObject();
      boolean asked = gap.get("kind").getAsString().equalsIgnoreCase(kind.name());
      if (asked && gap.get("toMs").getAsDouble() > sinceMs) {
        gaps.add(gson.fromJson(gap, Gap.class));
      }
    }
    return gaps;
  }

  /** The longest pause that ended after a moment; 0 when nothing was ever late. */
  public static double longest(Page page, Kind kind, long sinceMs) {
    return gaps(page, kind, sinceMs).stream().mapToDouble(Gap::millis).max().orElse(0);
  }

  /** When the pause ended in which the moment lies; empty while it lasts, or when there is none. */
  public static Optional<Double> endOfPause(Page page, Kind kind, long momentMs) {
    return gaps(page, kind, momentMs).stream()
        .filter(gap -> gap.millis() > 300)
        .min(Comparator.comparingDouble(Gap::fromMs))
        .map(Gap::toMs);
  }

  /** When the page first heard, after a moment, that a peer connection is lost or has to move. */
  public static Optional<Double> noticed(Page page, long sinceMs) {
    List<?> all = (List<?>) page.evaluate("() => window.belfortGaps.noticed");
    return all.stream()
        .map(each -> ((Number) each).doubleValue())
        .filter(at -> at > sinceMs)
        .findFirst();
  }
}
