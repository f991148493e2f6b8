package belfort.medianode.objects;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The operations of one class by name, those of its superclass included. */
final class Operations<T extends MediaObject> {
  /** An operation with a value. */
  @FunctionalInterface
  interface Call<T> {
    JsonNode call(T self, Arguments arguments) throws RefusedException;
  }

  /** An operation without a value. */
  @FunctionalInterface
  interface Action<T> {
    void run(T self, Arguments arguments) throws RefusedException;
  }

  /** An operation that decides itself how it answers. */
  @FunctionalInterface
  interface Deferred<T> {
    Answer answer(T self, Arguments arguments) throws RefusedException;
  }

  private final Map<String, Deferred<? super T>> byName = new TreeMap<>();
  private final Set<String> own = new java.util.TreeSet<>();

  static <T extends MediaObject> Operations<T> root() {
    return new Operations<>();
  }

  static <T extends MediaObject> Operations<T> extending(Operations<? super T> superclass) {
    Operations<T> operations = new Operations<>();
    superclass.byName.forEach(operations.byName::put);
    return operations;
  }

  Operations<T> deferred(String name, Deferred<? super T> operation) {
    byName.put(name, operation);
    own.add(name);
    return this;
  }

  Operations<T> value(String name, Call<? super T> operation) {
    return deferred(name, (self, arguments) -> new Answer.Value(operation.call(self, arguments)));
  }

  Operations<T> action(String name, Action<? super T> operation) {
    return value(
        name,
        (self, arguments) -> {
          operation.run(self, arguments);
          return Json.nothing();
        });
  }

  /** A property that is kept and answered: {@code getFoo}, and {@code setFoo} with one "foo". */
  Operations<T> property(Property<? super T> property) {
    value(property.getter(), (self, arguments) -> self.property(property));
    return action(
        property.setter(),
        (self, arguments) -> {
          self.setProperty(property, property.read(arguments));
          property.changed().run(self);
        });
  }

  Answer invoke(T self, String name, Arguments arguments) throws RefusedException {
    Deferred<? super T> operation = byName.get(name);
    if (operation == null) {
      // Kurento's own choice of code: 40105, made for this, is never sent
      throw new RefusedException(
          ErrorCode.MALFORMED_TRANSACTION,
          "Method '" + name + "' with " + arguments.count() + " parameters not found");
    }
    return operation.answer(self, arguments);
  }

  /** The names that the class adds to those of its superclass. */
  Set<String> own() {
    return Collections.unmodifiableSet(own);
  }
}
