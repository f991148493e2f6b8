package belfort.medianode.forward;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sources whose last packets wait for the rest of their frame, so that a viewer gets a frame by
 * one message; and how long they may. Touched by the shard's thread alone.
 */
final class FrameHolds {
  /** Less than what one hop more on the way costs, and a fortieth of what a jitter buffer holds. */
  static final long HOLD_NS = 2_000_000L;

  private final List<InboundTrack> waiting = new ArrayList<>();

  void add(InboundTrack track) {
    waiting.add(track);
  }

  void remove(InboundTrack track) {
    waiting.remove(track);
  }

  void clear() {
    waiting.clear();
  }

  /** How long until a source has waited enough; {@link Long#MAX_VALUE} when none waits. */
  long waitNs(long nowNs) {
    return waiting.isEmpty()
        ? Long.MAX_VALUE
        : Math.max(0, waiting.getFirst().heldSinceNs() + HOLD_NS - nowNs);
  }

  /** A source that has waited enough, not waiting any more; null for none. */
  @Nullable InboundTrack due(long nowNs) {
    return !waiting.isEmpty() && waitNs(nowNs) == 0 ? waiting.removeFirst() : null;
  }
}
