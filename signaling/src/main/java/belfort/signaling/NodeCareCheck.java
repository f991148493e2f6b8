package belfort.signaling;

import belfort.mediacontrol.kurento.KurentoConfig;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The check of what is configured about nodes that are slow, or are to be restarted at night. */
record NodeCareCheck(ServerOptions options, Consumer<String> errors) {
  private static final Pattern HOURS = Pattern.compile("(\\d{2}:\\d{2})-(\\d{2}:\\d{2})");
  private static final KurentoConfig.Pace DEFAULT = KurentoConfig.Pace.DEFAULT;

  /** A ping is made once a second, and one that takes a second is missed. */
  private static final int MOST_PING_MILLIS = 1_000;

  private static final int MOST_EMPTY_SECONDS = 3_600;

  KurentoConfig.Pace pace() {
    boolean late = options.slowPingMillis >= 1 && options.slowPingMillis <= MOST_PING_MILLIS;
    boolean after =
        options.slowAfter > DEFAULT.lateUntilWell() && options.slowAfter <= DEFAULT.window();
    boolean empty =
        options.slowEmptyAfterSeconds >= 0 && options.slowEmptyAfterSeconds <= MOST_EMPTY_SECONDS;
    require(late, "--slow-ping: 1 to 1000 milliseconds, not " + options.slowPingMillis);
    require(after, "--slow-after: 2 to 20 pings, not " + options.slowAfter);
    require(empty, "--slow-empty-after: 0 to 3600 seconds, not " + options.slowEmptyAfterSeconds);
    return late && after && empty
        ? new KurentoConfig.Pace(
            DEFAULT.window(),
            Duration.ofMillis(options.slowPingMillis),
            options.slowAfter,
            DEFAULT.lateUntilWell(),
            Duration.ofSeconds(options.slowEmptyAfterSeconds))
        : DEFAULT;
  }

  Optional<KurentoConfig.Night> recycling(ZoneId zone) {
    String said = options.recycleNodes;
    if (said == null) {
      return Optional.empty();
    }
    Matcher hours = HOURS.matcher(said);
    try {
      if (hours.matches()) {
        return Optional.of(
            new KurentoConfig.Night(
                LocalTime.parse(hours.group(1)), LocalTime.parse(hours.group(2)), zone));
      }
    } catch (DateTimeException | IllegalArgumentException malformed) {
      // said below
    }
    errors.accept("--recycle-nodes: two times of a day like 02:00-04:00, not " + said);
    return Optional.empty();
  }

  private void require(boolean holds, String error) {
    if (!holds) {
      errors.accept(error);
    }
  }
}
