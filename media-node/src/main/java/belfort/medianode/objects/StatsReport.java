package belfort.medianode.objects;

import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code getStats}: a map of entries by their ids, one per RTP stream, in the W3C's
 * webrtc-stats of 2016 that Kurento speaks.
 */
final class StatsReport {
  private StatsReport() {}

  /** Null in JSON when there is no entry: Kurento answers so before anything was received. */
  static JsonNode of(BaseRtpEndpoint endpoint, @Nullable MediaType type) {
    long nowMillis = endpoint.surroundings().clock().millis();
    ObjectNode report = Json.object();
    for (EndpointStats.Stream stream : endpoint.plane().stats().streams()) {
      if (type == null || type == MediaType.of(stream.kind())) {
        String id = id(endpoint, stream);
        report.set(id, entry(id, stream, nowMillis));
      }
    }
    if (endpoint.pipeline().latencyStats()) {
      report.set(endpoint.id(), latencies("EndpointStats", "endpoint", endpoint));
    }
    return report.isEmpty() ? Json.nothing() : report;
  }

  /** An entry of latencies. They are empty: a forwarded packet waits in no queue of elements. */
  static ObjectNode latencies(String struct, String statsType, MediaElement element) {
    ObjectNode entry =
        Json.struct(struct)
            .put("id", element.id())
            .put("type", statsType)
            .put("timestampMillis", element.surroundings().clock().millis());
    entry.set("inputLatency", Json.array());
    if (struct.equals("EndpointStats")) {
      entry.set("E2ELatency", Json.array());
    }
    return entry;
  }

  private static ObjectNode entry(String id, EndpointStats.Stream stream, long nowMillis) {
    ObjectNode entry =
        Json.struct(stream.inbound() ? "RTCInboundRTPStreamStats" : "RTCOutboundRTPStreamStats")
            .put("id", id)
            .put("type", stream.inbound() ? "inboundrtp" : "outboundrtp")
            .put("timestampMillis", nowMillis)
            .put("ssrc", Long.toString(stream.ssrc()))
            .put("associateStatsId", "")
            .put("isRemote", false)
            .put("mediaTrackId", "")
            .put("transportId", "")
            .put("codecId", stream.codec())
            .put("firCount", stream.firs())
            .put("pliCount", stream.plis())
            .put("nackCount", stream.nacks())
            .put("sliCount", 0)
            .put("remb", stream.rembBitsPerSecond())
            .put("packetsLost", stream.packetsLost())
            .put("fractionLost", stream.fractionLost());
    return stream.inbound()
        ? entry
            .put("packetsReceived", stream.packets())
            .put("bytesReceived", stream.bytes())
            .put("jitter", stream.jitterSeconds())
        : entry
            .put("packetsSent", stream.packets())
            .put("bytesSent", stream.bytes())
            .put("targetBitrate", (double) stream.targetBitsPerSecond())
            .put("roundTripTime", stream.roundTripSeconds());
  }

  /** The same stream has the same id in every report, as the W3C asks. */
  private static String id(BaseRtpEndpoint endpoint, EndpointStats.Stream stream) {
    MediaKind kind = stream.kind();
    String key = endpoint.id() + kind + stream.inbound() + stream.ssrc();
    return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
