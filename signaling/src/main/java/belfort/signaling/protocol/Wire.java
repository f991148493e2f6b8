package belfort.signaling.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The strict JSON of the wire: server messages out, client messages in. A message's {@code type} is
 * its record's name in lower camel case; the sealed interfaces are the only list of messages.
 */
public final class Wire {
  /** The most bytes of one client message; the connection refuses more before it gets here. */
  public static final int MAX_MESSAGE_BYTES = 64 * 1024;

  static final int MAX_DEPTH = 6;
  static final int MAX_NUMBER_CHARACTERS = 20;
  static final int MAX_FIELD_NAME_CHARACTERS = 64;

  private final ObjectMapper reader = strictReader();
  private final ObjectWriter serverWriter;
  private final ObjectWriter clientWriter;
  private final Map<String, Class<?>> clientTypes = namesOf(ClientMessage.class);

  public Wire() {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL));
    for (Class<?> sum :
        List.of(ServerMessage.class, ServerMessage.RoomChange.class, ClientMessage.class)) {
      builder.addMixIn(sum, Typed.class);
      namesOf(sum).forEach((name, type) -> builder.registerSubtypes(new NamedType(type, name)));
    }
    ObjectMapper mapper = builder.build();
    this.serverWriter = mapper.writerFor(ServerMessage.class);
    this.clientWriter = mapper.writerFor(ClientMessage.class);
  }

  /** Encodes a server message as UTF-8 JSON. The bytes may be shared by many connections. */
  public byte[] encode(ServerMessage message) {
    return write(serverWriter, message);
  }

  /** Encodes a client message: for load generators and tests in the place of a browser. */
  public byte[] encode(ClientMessage message) {
    return write(clientWriter, message);
  }

  private static byte[] write(ObjectWriter writer, Object message) {
    try {
      return writer.writeValueAsBytes(message);
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("a wire record has no JSON", broken);
    }
  }

  /** Decodes a client message from UTF-8; nothing but exactly a documented message is taken. */
  public ClientMessage decode(byte[] utf8) throws MalformedMessageException {
    return decode(new String(utf8, StandardCharsets.UTF_8));
  }

  /** Decodes a client message; nothing but exactly a documented message is taken. */
  public ClientMessage decode(String text) throws MalformedMessageException {
    // a character is at least one byte: this much is certainly too large
    if (text.length() > MAX_MESSAGE_BYTES) {
      throw new MalformedMessageException("too_large", "a message has at most 64 KiB");
    }
    JsonNode tree = parse(text);
    if (!tree.isObject()) {
      throw new MalformedMessageException("not_an_object", "a message is one JSON object");
    }
    JsonNode type = tree.get("type");
    if (type == null || !type.isTextual()) {
      throw new MalformedMessageException("no_type", "a message has a type");
    }
    Class<?> record = clientTypes.get(type.textValue());
    if (record == null) {
      throw new MalformedMessageException("unknown_type", "there is no message of this type");
    }
    return (ClientMessage) RecordBinder.bind(tree, record, "type");
  }

  private JsonNode parse(String text) throws MalformedMessageException {
    try {
      return reader.readTree(text);
    } catch (StreamConstraintsException limit) {
      throw new MalformedMessageException("too_complex", "deeper or longer than any message");
    } catch (JsonProcessingException broken) {
      throw new MalformedMessageException("not_json", "not one strict JSON value");
    }
  }

  private static ObjectMapper strictReader() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(MAX_NUMBER_CHARACTERS)
            .maxNameLength(MAX_FIELD_NAME_CHARACTERS)
            .maxStringLength(MAX_MESSAGE_BYTES)
            .maxDocumentLength(MAX_MESSAGE_BYTES)
            .build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .build();
  }

  /** The records of a sealed sum by their wire names. */
  static Map<String, Class<?>> namesOf(Class<?> sum) {
    Map<String, Class<?>> names = new TreeMap<>();
    for (Class<?> record : recordsOf(sum)) {
      String simple = record.getSimpleName();
      names.put(Character.toLowerCase(simple.charAt(0)) + simple.substring(1), record);
    }
    return Map.copyOf(names);
  }

  private static List<Class<?>> recordsOf(Class<?> sum) {
    List<Class<?>> records = new ArrayList<>();
    for (Class<?> member : sum.getPermittedSubclasses()) {
      if (member.isRecord()) {
        records.add(member);
      } else {
        records.addAll(recordsOf(member));
      }
    }
    return records;
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Typed {}
}
