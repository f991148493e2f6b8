package belfort.medianode.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;

/**
 * Values as Kurento writes them: a void result is null, and a struct (Kurento: register) carries
 * its type in {@code __type__} and {@code __module__}, from which the Java client picks the class.
 */
final class Json {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  static ObjectNode object() {
    return NODES.objectNode();
  }

  static ArrayNode array() {
    return NODES.arrayNode();
  }

  static JsonNode nothing() {
    return NullNode.instance;
  }

  static JsonNode text(String value) {
    return TextNode.valueOf(value);
  }

  static JsonNode number(int value) {
    return NODES.numberNode(value);
  }

  static JsonNode truth(boolean value) {
    return NODES.booleanNode(value);
  }

  static ArrayNode texts(Collection<String> values) {
    ArrayNode array = NODES.arrayNode(values.size());
    values.forEach(array::add);
    return array;
  }

  static ObjectNode struct(String type) {
    return NODES.objectNode().put("__module__", "kurento").put("__type__", type);
  }
}
