package belfort.medianode.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/**
 * A property that clients set and read back, with the default that a Kurento server answers.
 *
 * @param changed what follows from a new value; many properties only exist for their readers
 */
record Property<T extends MediaObject>(
    String name, JsonNode initial, Reader reader, Effect<? super T> changed) {

  /** Takes the property's value out of the arguments of its setter. */
  @FunctionalInterface
  interface Reader {
    JsonNode read(String name, JsonNode initial, Arguments arguments) throws RefusedException;
  }

  /** What follows from a new value. */
  @FunctionalInterface
  interface Effect<T> {
    void run(T self);
  }

  static Property<MediaObject> text(String name, String initial) {
    return of(name, Json.text(initial), (n, i, arguments) -> Json.text(arguments.text(n)));
  }

  static Property<MediaObject> truth(String name, boolean initial) {
    return of(name, Json.truth(initial), (n, i, arguments) -> Json.truth(arguments.truth(n)));
  }

  /** A number that is not negative: bit rates, sizes, ports. */
  static Property<MediaObject> amount(String name, int initial) {
    return of(
        name,
        Json.number(initial),
        (n, i, arguments) -> {
          int value = arguments.integer(n);
          if (value < 0) {
            throw Arguments.refused("'" + n + "' parameter should not be negative");
          }
          return Json.number(value);
        });
  }

  /** A struct of numbers; members that the caller leaves out keep their defaults. */
  static Property<MediaObject> numbers(String name, ObjectNode initial) {
    return of(
        name,
        initial,
        (n, i, arguments) -> {
          ObjectNode value = i.deepCopy();
          for (Map.Entry<String, JsonNode> member : arguments.struct(n).properties()) {
            if (value.path(member.getKey()).isNumber()) {
              if (!member.getValue().isNumber()) {
                throw Arguments.refused("'" + member.getKey() + "' property should be a number");
              }
              value.set(member.getKey(), member.getValue());
            }
          }
          return value;
        });
  }

  private static Property<MediaObject> of(String name, JsonNode initial, Reader reader) {
    return new Property<>(name, initial, reader, self -> {});
  }

  <S extends T> Property<S> then(Effect<? super S> effect) {
    return new Property<>(name, initial, reader, effect);
  }

  JsonNode read(Arguments arguments) throws RefusedException {
    return reader.read(name, initial, arguments);
  }

  String getter() {
    return "get" + capitalised();
  }

  String setter() {
    return "set" + capitalised();
  }

  private String capitalised() {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }
}
