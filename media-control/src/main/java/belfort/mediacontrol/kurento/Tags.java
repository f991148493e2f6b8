package belfort.mediacontrol.kurento;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline's tags say: whose it is. They are the truth that adoption and the sweeper read.
 *
 * @param epoch of the owner; -1 when there is none
 */
record Tags(String cluster, String room, long epoch) {
  static final String CLUSTER = "belfort.cluster";
  static final String ROOM = "belfort.room";
  static final String EPOCH = "belfort.epoch";

  static Tags read(NodeLink node, String pipeline) throws NodeCallException {
    return parse(node.invoke(pipeline, "getTags"));
  }

  static Tags parse(JsonElement value) {
    Map<String, String> tags = new HashMap<>();
    if (value.isJsonArray()) {
      for (JsonElement each : value.getAsJsonArray()) {
        JsonObject tag = each.getAsJsonObject();
        tags.put(Json.text(tag, "key"), Json.text(tag, "value"));
      }
    }
    return new Tags(
        tags.getOrDefault(CLUSTER, ""), tags.getOrDefault(ROOM, ""), epoch(tags.get(EPOCH)));
  }

  private static long epoch(@Nullable String text) {
    try {
      return text == null ? -1 : Long.parseLong(text);
    } catch (NumberFormatException notOurs) {
      return -1;
    }
  }

  void write(Batch batch, String pipeline) {
    batch.tag(pipeline, CLUSTER, cluster);
    batch.tag(pipeline, ROOM, room);
    batch.tag(pipeline, EPOCH, Long.toString(epoch));
  }
}
