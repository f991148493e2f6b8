package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for key frames in the place of viewers whom a Kurento server does not pass on. On stock
 * GStreamer (seen with 1.22) a viewer's PLI becomes an event that bears his own SSRC, which the
 * publisher's session does not know: it asks nobody. {@code requestKeyframe} bears none and
 * arrives. So a source that a Kurento carries gets a key frame when a picture begins on another
 * part, and from time to time for those who lost one.
 */
final class KeyFrames {
  private static final Logger log = LoggerFactory.getLogger(KeyFrames.class);

  /** How long a frozen picture may last; some 4 % of a camera's bit rate. */
  static final Duration CAMERA = Duration.ofSeconds(5);

  /** A screen's key frame is larger, and a screen changes less. */
  static final Duration SCREEN = Duration.ofSeconds(10);

  /**
   * A class that comes at once needs one key frame; Kurento drops more than one a second itself.
   */
  private static final Duration AT_MOST_EVERY = Duration.ofSeconds(1);

  private final KurentoLesson lesson;
  private final Executor executor;
  private final MediaCounters counters;
  private final Map<SourceId, Asking> asked = new ConcurrentHashMap<>();

  /**
   * @param atNanos when it was asked for last
   * @param again somebody needs another one
   */
  private record Asking(long atNanos, boolean again) {}

  KeyFrames(KurentoLesson lesson, Executor executor, MediaCounters counters) {
    this.lesson = lesson;
    this.executor = executor;
    this.counters = counters;
  }

  /** A picture begins on this part: at once, or with the next look when one was just asked for. */
  void begins(SourceId source, LessonPart at) {
    Optional<LessonPart> origin = lesson.paths().origin(source);
    if (origin.isEmpty() || origin.get().equals(at) || origin.get().wiring().isForwarding()) {
      return; // the node itself asks
    }
    long now = System.nanoTime();
    Asking next =
        asked.merge(
            source,
            new Asking(now, false),
            (last, first) ->
                now - last.atNanos() < AT_MOST_EVERY.toNanos()
                    ? new Asking(last.atNanos(), true)
                    : first);
    if (next.atNanos() == now) {
      executor.execute(() -> ask(source));
    }
  }

  /** Called about once a second. */
  void look() {
    long now = System.nanoTime();
    for (PeerId peer : lesson.places().peers().keySet()) {
      if (peer instanceof PeerId.Publish && isDue(peer.source(), now)) {
        asked.put(peer.source(), new Asking(now, false));
        executor.execute(() -> ask(peer.source()));
      }
    }
    asked.keySet().removeIf(source -> lesson.paths().origin(source).isEmpty());
  }

  private boolean isDue(SourceId source, long now) {
    Asking last = asked.computeIfAbsent(source, first -> new Asking(now, false));
    Duration every = source.kind() == SourceKind.SCREEN ? SCREEN : CAMERA;
    Duration wait = last.again() ? AT_MOST_EVERY : every;
    return now - last.atNanos() >= wait.toNanos();
  }

  private void ask(SourceId source) {
    for (LessonPart part : lesson.places().all()) {
      Optional<String> watching =
          part.wiring().isForwarding() ? Optional.empty() : at(source, part);
      if (watching.isPresent() && part.isOpen()) {
        try {
          part.node().invoke(watching.get(), "requestKeyframe");
          counters.add(Counter.KEY_FRAMES_ASKED);
        } catch (NodeCallException e) {
          log.debug("lesson={} no key frame: {}", lesson.opening().lesson(), e.getMessage());
        }
        return;
      }
    }
  }

  /**
   * What to ask at: at a Kurento origin whoever watches there, viewer or relay; where ours is the
   * origin, a viewer at a Kurento leaf, whose own asking reaches us.
   */
  private Optional<String> at(SourceId source, LessonPart part) {
    Optional<LessonPart> origin = lesson.paths().origin(source);
    if (origin.isEmpty() || !(origin.get().equals(part) || origin.get().wiring().isForwarding())) {
      return Optional.empty();
    }
    return part.graph().endpoints().stream()
        .filter(endpoint -> !endpoint.publishes() && endpoint.peer().source().equals(source))
        .map(Endpoint::object)
        .findFirst()
        .or(() ->
            part.graph().relays().entrySet().stream()
                .filter(end -> end.getValue().source().equals(source))
                .filter(end -> !end.getValue().endsAt(end.getKey()))
                .map(Map.Entry::getKey)
                .findFirst());
  }
}
