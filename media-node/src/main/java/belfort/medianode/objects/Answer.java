package belfort.medianode.objects;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** What an operation answers: a value, or how to come by it without stopping everybody else. */
public sealed interface Answer {
  /** The value of the operation; null in JSON for a void one. */
  record Value(JsonNode value) implements Answer {}

  /** The caller's own thread measures the processor time for this long, and answers a float. */
  record MeasureCpu(Duration interval) implements Answer {}
}
