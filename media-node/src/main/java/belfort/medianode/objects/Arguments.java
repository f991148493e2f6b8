package belfort.medianode.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The named arguments of a constructor or an operation, checked as they are read; a wrong one is
 * refused in Kurento's words (40001).
 */
public final class Arguments {
  private final @Nullable ObjectNode given;

  /** True for an operation, whose missing arguments object is itself the error. */
  private final boolean ofOperation;

  private Arguments(@Nullable ObjectNode given, boolean ofOperation) {
    this.given = given;
    this.ofOperation = ofOperation;
  }

  /** The arguments of an operation; null when the request has no {@code operationParams}. */
  public static Arguments ofOperation(@Nullable ObjectNode given) {
    return new Arguments(given, true);
  }

  /** The arguments of a constructor; null when the request has no {@code constructorParams}. */
  public static Arguments ofConstructor(@Nullable ObjectNode given) {
    return new Arguments(given, false);
  }

  int count() {
    return given == null ? 0 : given.size();
  }

  /** For an operation that Kurento wants with an arguments object even if all have defaults. */
  void mustBeGiven() throws RefusedException {
    if (given == null) {
      throw refused("'operationParams' is required");
    }
  }

  String text(String name) throws RefusedException {
    JsonNode value = required(name);
    if (!value.isTextual()) {
      throw refused("'" + name + "' parameter should be a string");
    }
    return value.textValue();
  }

  String text(String name, String otherwise) throws RefusedException {
    return has(name) ? text(name) : otherwise;
  }

  int integer(String name) throws RefusedException {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw refused("'" + name + "' parameter should be an integer");
    }
    return value.intValue();
  }

  int integer(String name, int otherwise) throws RefusedException {
    return has(name) ? integer(name) : otherwise;
  }

  boolean truth(String name) throws RefusedException {
    JsonNode value = required(name);
    if (!value.isBoolean()) {
      throw refused("'" + name + "' parameter should be a boolean");
    }
    return value.booleanValue();
  }

  boolean truth(String name, boolean otherwise) throws RefusedException {
    return has(name) ? truth(name) : otherwise;
  }

  ObjectNode struct(String name) throws RefusedException {
    if (required(name) instanceof ObjectNode value) {
      return value;
    }
    throw refused("'" + name + "' parameter should be an object");
  }

  /** One of an enum's names; Kurento's message speaks of the enum, not of the argument. */
  <E extends Enum<E>> E oneOf(String name, Class<E> type) throws RefusedException {
    String value = text(name);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(value)) {
        return constant;
      }
    }
    throw refused("Invalid value for '" + type.getSimpleName() + "'");
  }

  <E extends Enum<E>> @Nullable E oneOfOrNone(String name, Class<E> type) throws RefusedException {
    return has(name) ? oneOf(name, type) : null;
  }

  boolean has(String name) {
    return given != null && given.hasNonNull(name);
  }

  private JsonNode required(String name) throws RefusedException {
    if (given == null) {
      if (ofOperation) {
        throw refused("'operationParams' is required");
      }
      return MissingNode.getInstance();
    }
    return given.path(name);
  }

  static RefusedException refused(String message) {
    return new RefusedException(ErrorCode.MARSHALL_ERROR, message);
  }
}
