package belfort.medianode.rpc;

import belfort.medianode.objects.ErrorCode;
import belfort.medianode.objects.RefusedException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts earlier results of a transaction where its later requests say {@code newref:N}. */
final class NewReferences {
  private static final Pattern REFERENCE = Pattern.compile("newref:(\\d{1,9})");

  private NewReferences() {}

  /**
   * The parameters with every reference replaced, at any depth.
   *
   * @param values what the requests so far answered, by their ids; null in JSON for no value
   */
  static ObjectNode resolve(ObjectNode params, List<JsonNode> values) throws RefusedException {
    ObjectNode resolved = params.objectNode();
    for (Map.Entry<String, JsonNode> member : params.properties()) {
      resolved.set(member.getKey(), resolve(member.getValue(), values));
    }
    return resolved;
  }

  private static JsonNode resolve(JsonNode node, List<JsonNode> values) throws RefusedException {
    return switch (node) {
      case ObjectNode object -> resolve(object, values);
      case ArrayNode array -> {
        ArrayNode resolved = array.arrayNode();
        for (JsonNode element : array) {
          resolved.add(resolve(element, values));
        }
        yield resolved;
      }
      case TextNode text -> resolve(text, values);
      default -> node;
    };
  }

  private static JsonNode resolve(TextNode text, List<JsonNode> values) throws RefusedException {
    Matcher reference = REFERENCE.matcher(text.textValue());
    if (!reference.matches()) {
      return text;
    }
    int index = Integer.parseInt(reference.group(1));
    if (index >= values.size() || !values.get(index).isTextual()) {
      throw new RefusedException(
          ErrorCode.MALFORMED_TRANSACTION, "Result not found on request " + index);
    }
    return values.get(index);
  }
}
