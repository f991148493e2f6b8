package belfort.signaling.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Binds a JSON object to a record field by field, without any coercion: every field of the record
 * has to be there unless it is {@code @Nullable}, no other may be, and each has to be of its kind.
 *
 * <p>Written out, because Jackson's own binding can only be made this strict by a dozen switches,
 * of which each new version adds one.
 */
final class RecordBinder {
  private static final Set<Class<?>> NUMBERS = Set.of(int.class, long.class, Long.class);
  private static final ConcurrentMap<Class<?>, Shape> SHAPES = new ConcurrentHashMap<>();

  private RecordBinder() {}

  /**
   * Binds the node.
   *
   * @param tag a field that is not of the record (its type's name), or an empty string
   */
  static Object bind(JsonNode node, Class<?> record, String tag) throws MalformedMessageException {
    if (!node.isObject()) {
      throw new MalformedMessageException("wrong_kind", "an object was expected");
    }
    Shape shape = SHAPES.computeIfAbsent(record, Shape::of);
    for (var names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!shape.names.contains(name) && !name.equals(tag)) {
        throw new MalformedMessageException("extra_field", "a field that the message has not");
      }
    }
    @Nullable Object[] values = new @Nullable Object[shape.components.size()];
    for (int i = 0; i < values.length; i++) {
      RecordComponent component = shape.components.get(i);
      values[i] = field(node.get(component.getName()), component);
    }
    return shape.make(values);
  }

  private static @Nullable Object field(@Nullable JsonNode value, RecordComponent component)
      throws MalformedMessageException {
    if (value == null || value.isNull()) {
      if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        return null;
      }
      throw new MalformedMessageException("missing_field", "needs " + component.getName());
    }
    return value(value, component.getAnnotatedType(), component.getName());
  }

  private static Object value(JsonNode value, AnnotatedType declared, String name)
      throws MalformedMessageException {
    if (declared instanceof AnnotatedParameterizedType list) {
      return list(value, list.getAnnotatedActualTypeArguments()[0], name);
    }
    Class<?> type = (Class<?>) declared.getType();
    if (type.isRecord()) {
      return bind(value, type, "");
    }
    if (type == String.class && value.isTextual()) {
      return value.textValue();
    }
    if (type == boolean.class && value.isBoolean()) {
      return value.booleanValue();
    }
    if (NUMBERS.contains(type) && value.isIntegralNumber()) {
      return number(value, type, name);
    }
    throw new MalformedMessageException("wrong_kind", name + " is of another kind");
  }

  private static Object number(JsonNode value, Class<?> type, String name)
      throws MalformedMessageException {
    if (type == int.class && value.canConvertToInt()) {
      return value.intValue();
    }
    if (type != int.class && value.canConvertToLong()) {
      return value.longValue();
    }
    throw new MalformedMessageException("out_of_range", name + " is out of range");
  }

  private static List<Object> list(JsonNode value, AnnotatedType element, String name)
      throws MalformedMessageException {
    if (!value.isArray()) {
      throw new MalformedMessageException("wrong_kind", name + " is a list");
    }
    if (value.size() > Bounds.LIST_ELEMENTS) {
      throw new MalformedMessageException("out_of_range", name + " is too long");
    }
    List<Object> elements = new ArrayList<>(value.size());
    for (JsonNode each : value) {
      elements.add(value(each, element, name));
    }
    return elements;
  }

  private record Shape(
      Constructor<?> constructor, List<RecordComponent> components, Set<String> names) {
    static Shape of(Class<?> record) {
      RecordComponent[] components = record.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      Set<String> names = new HashSet<>();
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        names.add(components[i].getName());
      }
      try {
        Constructor<?> constructor = record.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return new Shape(constructor, List.of(components), Set.copyOf(names));
      } catch (NoSuchMethodException impossible) {
        throw new IllegalStateException("a record without its constructor", impossible);
      }
    }

    Object make(@Nullable Object[] values) throws MalformedMessageException {
      try {
        return constructor.newInstance(values);
      } catch (InvocationTargetException refused) {
        if (refused.getCause() instanceof IllegalArgumentException bounds) {
          throw new MalformedMessageException("out_of_range", String.valueOf(bounds.getMessage()));
        }
        throw new IllegalStateException("a wire record broke", refused);
      } catch (ReflectiveOperationException impossible) {
        throw new IllegalStateException("a wire record cannot be made", impossible);
      }
    }
  }
}
