package belfort.medianode.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a method on the owner's thread. */
sealed interface Outcome {
  /**
   * It is done.
   *
   * @param sessionId the session that it ran in; null for a ping before there is one
   */
  record Done(JsonNode result, @Nullable String sessionId) implements Outcome {}

  /** The caller's thread measures the processor's use, and the figure is the value. */
  record Measure(Duration interval, String sessionId) implements Outcome {}
}
