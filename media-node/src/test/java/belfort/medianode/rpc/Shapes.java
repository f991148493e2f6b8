package belfort.medianode.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a recorded value with ours: member names and types everywhere, texts by value, numbers
 * only where they are codes. Ids are learned on the way, for the requests that follow.
 */
final class Shapes {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}…");

  private static final Pattern OBJECT_ID = Pattern.compile("(" + ID.pattern() + ")_kurento");

  private static final Set<String> CODES = Set.of("code", "id", "componentId", "streamId");

  /** Recorded ids to ours. */
  private final Map<String, String> ids = new LinkedHashMap<>();

  private final Set<String> differences = new TreeSet<>();

  Set<String> differences() {
    return differences;
  }

  /** A recorded text with our ids in place of the recorded ones. */
  String translate(String recorded) {
    return ID.matcher(recorded)
        .replaceAll(
            found -> Matcher.quoteReplacement(ids.getOrDefault(found.group(), found.group())));
  }

  boolean knowsAllObjects(String recorded) {
    return OBJECT_ID.matcher(recorded).results().allMatch(found -> ids.containsKey(found.group(1)));
  }

  void compare(String path, JsonNode recorded, JsonNode ours) {
    if (!kind(recorded).equals(kind(ours))) {
      differences.add(path + " was " + kind(recorded) + " and is " + kind(ours));
    } else if (recorded.isObject()) {
      compareMembers(path, recorded, ours);
    } else if (recorded.isArray()) {
      compareElements(path, recorded, ours);
    } else if (recorded.isTextual()) {
      compareTexts(path, recorded.textValue(), ours.textValue());
    } else if (CODES.contains(path.substring(path.lastIndexOf('.') + 1))
        && !recorded.asText().equals(ours.asText())) {
      differences.add(path + " was " + recorded + " and is " + ours);
    }
  }

  private void compareMembers(String path, JsonNode recorded, JsonNode ours) {
    if (isMapOfStats(recorded) && isMapOfStats(ours)) {
      compareMembers(path + ".*", byType(recorded), byType(ours));
      return;
    }
    for (Map.Entry<String, JsonNode> member : recorded.properties()) {
      JsonNode own = ours.get(member.getKey());
      if (own == null) {
        differences.add(path + " has no " + member.getKey());
      } else {
        compare(path + "." + member.getKey(), member.getValue(), own);
      }
    }
    for (Map.Entry<String, JsonNode> member : ours.properties()) {
      if (!recorded.has(member.getKey())) {
        differences.add(path + " has " + member.getKey() + " too");
      }
    }
  }

  private void compareElements(String path, JsonNode recorded, JsonNode ours) {
    if (recorded.size() != ours.size()) {
      differences.add(path + " has another length");
    }
    for (int i = 0; i < Math.min(recorded.size(), ours.size()); i++) {
      compare(path + "[]", recorded.get(i), ours.get(i));
    }
  }

  private void compareTexts(String path, String recorded, String ours) {
    List<String> recordedIds = found(recorded);
    List<String> ourIds = found(ours);
    if (recordedIds.size() == ourIds.size()) {
      for (int i = 0; i < ourIds.size(); i++) {
        ids.putIfAbsent(recordedIds.get(i), ourIds.get(i));
      }
    }
    if (recorded.startsWith("v=0") || recorded.equals("<SDP>")) {
      compareSdp(path, recorded, ours);
    } else if (recorded.matches("\\d{13}") && ours.matches("\\d{13}")) {
      return;
    } else if (!translate(recorded).equals(ours)) {
      differences.add(path + " was '" + cut(recorded) + "' and is '" + cut(ours) + "'");
    }
  }

  private void compareSdp(String path, String recorded, String ours) {
    if (!ours.startsWith("v=0")) {
      differences.add(path + " is no SDP");
    } else if (!recorded.equals("<SDP>")) {
      Set<String> was = features(recorded);
      Set<String> is = features(ours);
      was.stream().filter(f -> !is.contains(f)).forEach(f -> differences.add(path + " lacks " + f));
      is.stream().filter(f -> !was.contains(f)).forEach(f -> differences.add(path + " adds " + f));
    }
  }

  /** What of a description clients depend on. */
  private static Set<String> features(String sdp) {
    Set<String> features = new TreeSet<>();
    for (String line : sdp.lines().toList()) {
      if (line.startsWith("m=")) {
        features.add(line.replaceFirst("m=(\\S+) (\\d+).*", "m=$1"));
      } else if (line.startsWith("a=candidate")) {
        features.add("a=candidate");
      } else if (line.matches(
          "a=(setup:.*|ice-lite|rtcp-mux|group:BUNDLE.*|mid:.*|sendrecv|recvonly|sendonly|inactive)")) {
        features.add(line);
      }
    }
    return features;
  }

  private static boolean isMapOfStats(JsonNode node) {
    return node.properties().stream()
        .anyMatch(entry -> {
          String type = entry.getValue().path("__type__").asText();
          return type.endsWith("Stats") && !type.equals(entry.getKey());
        });
  }

  private static JsonNode byType(JsonNode stats) {
    ObjectNode byType = JsonNodeFactory.instance.objectNode();
    stats.forEach(entry -> byType.set(entry.path("__type__").asText(), entry));
    return byType;
  }

  private static List<String> found(String text) {
    return ID.matcher(text).results().map(result -> result.group()).toList();
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case STRING -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "a truth";
      case NULL -> "null";
      case BINARY, MISSING, POJO -> "nothing";
    };
  }

  private static String cut(String text) {
    String clean = ID.matcher(text).replaceAll("ID");
    return (clean.length() > 60 ? clean.substring(0, 60) : clean).replaceAll("\\s+", " ");
  }
}
