package belfort.mediacontrol.kurento;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An object of a {@link ScriptedNode}: what it was told, and what it answers. */
final class ScriptedThing {
  static final String ANSWER = "v=0\r\ns=scripted\r\n";

  /** As short as an offer can be that has the lesson's codecs, and others. */
  private static final String OFFER =
      String.join(
          "\r\n",
          "v=0",
          "s=scripted",
          "m=audio 9 RTP/SAVPF 111 0",
          "a=rtpmap:111 opus/48000/2",
          "a=rtpmap:0 PCMU/8000",
          "m=video 9 RTP/SAVPF 96 97",
          "a=rtpmap:96 VP8/90000",
          "a=rtpmap:97 H264/90000",
          "");

  final String id;
  final Map<String, String> tags = new HashMap<>();
  final Map<String, Integer> settings = new HashMap<>();
  final Set<String> subscriptions = new HashSet<>();
  final Set<String> holders = new HashSet<>();
  final Map<String, String> sources = new HashMap<>();
  final List<String> candidates = new ArrayList<>();
  int keyFrames;
  String name;
  String offer = "";
  String answer = "";
  boolean flowing;

  ScriptedThing(String id) {
    this.id = id;
    this.name = id;
  }

  /**
   * Carries an operation out.
   *
   * @param all objects of the node, by their ids
   * @param layers whether the node takes pictures in layers
   */
  JsonElement invoke(
      String operation, JsonObject args, Map<String, ScriptedThing> all, boolean layers)
      throws Refusal {
    switch (operation) {
      case "setName" -> name = args.get("name").getAsString();
      case "addTag" -> tags.put(args.get("key").getAsString(), args.get("value").getAsString());
      case "addIceCandidate" ->
          candidates.add(args.getAsJsonObject("candidate").get("candidate").getAsString());
      case "gatherCandidates" -> {}
      case "requestKeyframe" -> keyFrame();
      case "connect" ->
          all.get(args.get("sink").getAsString())
              .sources
              .put(args.get("mediaType").getAsString(), id);
      case "disconnect" ->
          all.get(args.get("sink").getAsString())
              .sources
              .remove(args.get("mediaType").getAsString(), id);
      case "getName" -> {
        return new JsonPrimitive(name);
      }
      case "getConnectionState" -> {
        return new JsonPrimitive("CONNECTED");
      }
      case "isMediaFlowingIn", "isMediaFlowingOut" -> {
        return new JsonPrimitive(flowing);
      }
      case "getLocalSessionDescriptor" -> {
        return new JsonPrimitive(answer(layers));
      }
      case "getTags" -> {
        return tagList();
      }
      case "getChildren" -> {
        JsonArray ids = new JsonArray();
        all.keySet().stream().filter(key -> key.startsWith(id + "/")).forEach(ids::add);
        return ids;
      }
      case "getSourceConnections" -> {
        return connections();
      }
      case "generateOffer" -> {
        return new JsonPrimitive(OFFER + "a=from:" + id + "\r\n");
      }
      case "processAnswer" -> {
        answer = args.get("answer").getAsString();
        return new JsonPrimitive("");
      }
      case "processOffer" -> {
        if (!offer.isEmpty()) {
          throw new Refusal(40208);
        }
        offer = args.get("offer").getAsString();
        return new JsonPrimitive(answer(layers));
      }
      default -> {
        if (!operation.startsWith("set")) {
          throw new Refusal(40008);
        }
        args.entrySet().forEach(e -> settings.put(e.getKey(), e.getValue().getAsInt()));
      }
    }
    return JsonNull.INSTANCE;
  }

  private String answer(boolean layers) {
    boolean layered = layers && offer.contains("a=simulcast:send");
    return layered ? ANSWER + "a=simulcast:recv q;h;f\r\n" : ANSWER;
  }

  /** Kurento takes it from an element that is connected to a source only. */
  private void keyFrame() throws Refusal {
    if (!sources.containsKey("VIDEO")) {
      throw new Refusal(40111);
    }
    keyFrames++;
  }

  private JsonArray tagList() {
    JsonArray list = new JsonArray();
    tags.forEach((key, value) -> {
      JsonObject tag = new JsonObject();
      tag.addProperty("__module__", "kurento");
      tag.addProperty("__type__", "Tag");
      tag.addProperty("key", key);
      tag.addProperty("value", value);
      list.add(tag);
    });
    return list;
  }

  private JsonArray connections() {
    JsonArray connections = new JsonArray();
    sources.forEach((type, source) -> {
      JsonObject connection = new JsonObject();
      connection.addProperty("type", type);
      connection.addProperty("source", source);
      connection.addProperty("sink", id);
      connections.add(connection);
    });
    return connections;
  }

  /** An answer with an error. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final int code;

    Refusal(int code) {
      this.code = code;
    }

    JsonObject error() {
      JsonObject error = new JsonObject();
      error.addProperty("code", code);
      error.addProperty("message", "scripted refusal");
      return error;
    }
  }
}
