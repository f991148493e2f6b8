package belfort.signaling.store;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.signaling.engine.LessonInfo;
import belfort.signaling.room.RoomEvent;
import belfort.signaling.room.RoomState;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The JSON of what is stored of a room. An event's type is its record's name; unknown fields are
 * skipped, so that a server can read what a newer one wrote during a rolling upgrade.
 */
final class EventCodec {
  /** Raised when an event or a snapshot changes in a way that older servers cannot read. */
  static final int SCHEMA_VERSION = 1;

  private static final Map<String, Class<?>> TYPES =
      Arrays.stream(RoomEvent.class.getPermittedSubclasses())
          .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

  private final ObjectMapper mapper =
      JsonMapper.builder()
          .addModule(ids())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  static String type(RoomEvent event) {
    return event.getClass().getSimpleName();
  }

  String event(RoomEvent event) {
    return write(event);
  }

  RoomEvent event(String type, int schemaVersion, String body) {
    Class<?> known = TYPES.get(type);
    if (known == null || schemaVersion > SCHEMA_VERSION) {
      throw new IllegalStateException(
          "a newer server wrote " + type + " version " + schemaVersion + ": upgrade this one");
    }
    return (RoomEvent) read(body, known);
  }

  String state(RoomState state) {
    return write(state);
  }

  RoomState state(String body) {
    return (RoomState) read(body, RoomState.class);
  }

  String lesson(LessonInfo lesson) {
    return write(lesson);
  }

  LessonInfo lesson(String body) {
    return (LessonInfo) read(body, LessonInfo.class);
  }

  String json(Object value) {
    return write(value);
  }

  private String write(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JacksonException broken) {
      throw new IllegalStateException("no JSON for " + value.getClass().getSimpleName(), broken);
    }
  }

  private Object read(String body, Class<?> type) {
    try {
      return mapper.readValue(body, type);
    } catch (JacksonException broken) {
      throw new IllegalStateException("stored JSON is no " + type.getSimpleName(), broken);
    }
  }

  private static SimpleModule ids() {
    SimpleModule module = new SimpleModule("ids");
    module.addSerializer(ParticipantId.class, ToStringSerializer.instance);
    module.addSerializer(LessonId.class, ToStringSerializer.instance);
    module.addDeserializer(
        ParticipantId.class, new IdDeserializer<>(ParticipantId.class, ParticipantId::new));
    module.addDeserializer(LessonId.class, new IdDeserializer<>(LessonId.class, LessonId::new));
    module.addKeyDeserializer(
        ParticipantId.class,
        new KeyDeserializer() {
          @Override
          public Object deserializeKey(String key, DeserializationContext context) {
            return new ParticipantId(key);
          }
        });
    module.addSerializer(Instant.class, new MillisSerializer());
    module.addDeserializer(Instant.class, new MillisDeserializer());
    return module;
  }

  private static final class IdDeserializer<T> extends FromStringDeserializer<T> {
    private final transient Function<String, T> create;

    IdDeserializer(Class<T> type, Function<String, T> create) {
      super(type);
      this.create = create;
    }

    @Override
    protected T _deserialize(String value, DeserializationContext context) {
      return create.apply(value);
    }
  }

  /** Times as milliseconds since 1970. */
  private static final class MillisSerializer extends StdSerializer<Instant> {
    MillisSerializer() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeNumber(value.toEpochMilli());
    }
  }

  private static final class MillisDeserializer extends StdDeserializer<Instant> {
    MillisDeserializer() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
      return Instant.ofEpochMilli(json.getLongValue());
    }
  }
}
