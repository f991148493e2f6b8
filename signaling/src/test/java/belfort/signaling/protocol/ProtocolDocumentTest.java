package belfort.signaling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** docs/protocol.md has a sample of every message, and each sample is what the code says. */
final class ProtocolDocumentTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Wire wire = new Wire();

  @Test
  void everyClientSampleIsReadAndWrittenAgainAsItStands() throws Exception {
    Set<String> seen = new TreeSet<>();
    for (String line : samples("client")) {
      ClientMessage message = wire.decode(line);
      seen.add(JSON.readTree(line).get("type").textValue());
      assertEquals(JSON.readTree(line), JSON.readTree(wire.encode(message)), line);
    }
    assertEquals(new TreeSet<>(Wire.namesOf(ClientMessage.class).keySet()), seen);
  }

  @Test
  void everyServerSampleIsWhatTheServerWrites() throws Exception {
    Set<String> seen = new TreeSet<>();
    Map<String, Class<?>> types = Wire.namesOf(ServerMessage.class);
    for (String line : samples("server")) {
      JsonNode sample = JSON.readTree(line);
      String type = sample.get("type").textValue();
      seen.add(type);
      if (type.equals("event")) {
        seen.add(sample.get("change").get("type").textValue());
      }
      assertTrue(types.containsKey(type), line);
      assertEquals(sample, JSON.readTree(wire.encode(read(sample))), line);
    }
    Set<String> expected = new TreeSet<>(types.keySet());
    expected.addAll(Wire.namesOf(ServerMessage.RoomChange.class).keySet());
    assertEquals(expected, seen);
  }

  private static ServerMessage read(JsonNode sample) throws Exception {
    String type = sample.get("type").textValue();
    if (!type.equals("event")) {
      return (ServerMessage)
          RecordBinder.bind(sample, Wire.namesOf(ServerMessage.class).get(type), "type");
    }
    ObjectNode change = (ObjectNode) sample.get("change");
    Class<?> record =
        Wire.namesOf(ServerMessage.RoomChange.class).get(change.get("type").textValue());
    return new ServerMessage.Event(
        sample.get("epoch").longValue(),
        sample.get("seq").longValue(),
        (ServerMessage.RoomChange) RecordBinder.bind(change, record, "type"));
  }

  private static List<String> samples(String direction) throws Exception {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("..", "docs", "protocol.md"))) {
      if (line.equals("```json " + direction)) {
        inside = true;
      } else if (line.equals("```")) {
        inside = false;
      } else if (inside) {
        lines.add(line);
      }
    }
    assertFalse(lines.isEmpty(), "no samples for the " + direction);
    return lines;
  }
}
