package belfort.medianode.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What the node says about itself: its modules with the classes that can be made here. */
final class Modules {
  /** The protocol's version; clients compare it with their own. */
  private static final String VERSION = "7.3.0";

  private static final String GENERATED = "Nov 24 2026 00:00:00";

  /**
   * By the second one media-control tells this node from a Kurento server; by the third it knows
   * that an RtpEndpoint relays to another node of ours, by the fourth that layers are taken.
   */
  private static final List<String> CAPABILITIES =
      List.of("transactions", "belfort-forwarding", "belfort-relay", "belfort-simulcast");

  private static final List<Module> MODULES =
      List.of(
          new Module(
              "core",
              List.of("MediaPipeline", "PassThrough"),
              List.of(
                  MediaObject.CLASS,
                  ServerManager.CLASS,
                  MediaPipeline.CLASS,
                  MediaElement.CLASS,
                  PassThrough.CLASS)),
          new Module(
              "elements",
              List.of("RtpEndpoint", "WebRtcEndpoint"),
              List.of(RtpEndpoint.CLASS, WebRtcEndpoint.CLASS)));

  private record Module(String name, List<String> factories, List<MediaClass<?>> classes) {}

  private Modules() {}

  /** The value of {@code getInfo}. */
  static ObjectNode info(List<String> furtherCapabilities) {
    ObjectNode info = Json.struct("ServerInfo").put("version", VERSION).put("type", "KMS");
    List<String> capabilities = new ArrayList<>(CAPABILITIES);
    capabilities.addAll(furtherCapabilities);
    info.set("capabilities", Json.texts(capabilities));
    ArrayNode modules = info.putArray("modules");
    for (Module module : MODULES) {
      ObjectNode node =
          Json.struct("ModuleInfo")
              .put("name", module.name())
              .put("version", VERSION)
              .put("generationTime", GENERATED);
      node.set("factories", Json.texts(module.factories()));
      modules.add(node);
    }
    return info;
  }

  /** The value of {@code getKmd}: JSON in a text, made from the tables that are really served. */
  static JsonNode description(String moduleName) throws RefusedException {
    for (Module module : MODULES) {
      if (module.name().equals(moduleName)) {
        return Json.text(describe(module).toString());
      }
    }
    throw new RefusedException(ErrorCode.UNDEFINED, "Requested kmd module doesn't exist");
  }

  private static ObjectNode describe(Module module) {
    ObjectNode node = Json.object().put("name", module.name()).put("version", VERSION);
    ArrayNode classes = node.putArray("remoteClasses");
    for (MediaClass<?> mediaClass : module.classes()) {
      ObjectNode description = classes.addObject().put("name", mediaClass.name());
      if (!mediaClass.hierarchy().isEmpty()) {
        description.put("extends", mediaClass.hierarchy().getFirst());
      }
      ArrayNode methods = description.putArray("methods");
      mediaClass.operations().own().forEach(name -> methods.addObject().put("name", name));
      description.set("events", Json.texts(mediaClass.ownEvents().stream().sorted().toList()));
    }
    return node;
  }
}
