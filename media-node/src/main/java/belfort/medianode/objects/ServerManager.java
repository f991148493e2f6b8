package belfort.medianode.objects;

import com.fasterxml.jackson.databind.node.LongNode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one object that is always there: it tells about the node and about all other objects. */
public final class ServerManager extends MediaObject {
  /** Its id in every Kurento server. */
  public static final String ID = "manager_ServerManager";

  static final MediaClass<ServerManager> CLASS =
      MediaClass.extending(
          MediaObject.CLASS,
          "ServerManager",
          operations(),
          Set.of("ObjectCreated", "ObjectDestroyed"));

  /** A longer wish is cut to this: no client waits longer for any answer. */
  private static final Duration MAX_CPU_INTERVAL = Duration.ofSeconds(60);

  private static final int DEFAULT_CPU_INTERVAL_MILLIS = 1000;

  private final ProcessFigures figures;
  private final Supplier<? extends Collection<String>> sessions;
  private final List<String> capabilities;

  ServerManager(
      ProcessFigures figures,
      Supplier<? extends Collection<String>> sessions,
      List<String> capabilities,
      Surroundings surroundings) {
    super(ID, null, surroundings);
    this.figures = figures;
    this.sessions = sessions;
    this.capabilities = List.copyOf(capabilities);
  }

  @Override
  MediaClass<?> mediaClass() {
    return CLASS;
  }

  @Override
  public Answer invoke(String operation, Arguments arguments) throws RefusedException {
    return CLASS.operations().invoke(this, operation, arguments);
  }

  @Override
  @Nullable MediaPipeline pipeline() {
    return null;
  }

  /** Tells of an object of any client; this event alone has no type among its members. */
  void created(MediaObject object) {
    tell("ObjectCreated", "object", object);
  }

  /** Tells that an object is gone. */
  void destroyed(MediaObject object) {
    tell("ObjectDestroyed", "objectId", object);
  }

  private void tell(String type, String member, MediaObject object) {
    EventOutlet events = surroundings().events();
    if (events.wanted(ID, type)) {
      events.emit(ID, type, eventData().put(member, object.id()));
    }
  }

  private static Operations<ServerManager> operations() {
    return Operations.<ServerManager>extending(MediaObject.CLASS.operations())
        .value("getInfo", (self, a) -> Modules.info(self.capabilities))
        .value("getKmd", (self, a) -> Modules.description(a.text("moduleName")))
        .value("getMetadata", (self, a) -> Json.text(""))
        .value("getPipelines", (self, a) -> Json.texts(self.surroundings().objects().pipelines()))
        // each session once; Kurento puts an empty text before each of them
        .value("getSessions", (self, a) -> Json.texts(self.sessions.get()))
        .value("getCpuCount", (self, a) -> Json.number(self.figures.processors()))
        .value("getUsedMemory", (self, a) -> LongNode.valueOf(self.figures.usedMemoryKib()))
        .deferred("getUsedCpu", (self, a) -> usedCpu(a));
  }

  private static Answer usedCpu(Arguments arguments) throws RefusedException {
    arguments.mustBeGiven();
    int millis = arguments.integer("interval", DEFAULT_CPU_INTERVAL_MILLIS);
    if (millis < 0) {
      throw Arguments.refused("'interval' parameter should not be negative");
    }
    Duration interval = Duration.ofMillis(millis);
    return new Answer.MeasureCpu(
        interval.compareTo(MAX_CPU_INTERVAL) > 0 ? MAX_CPU_INTERVAL : interval);
  }
}
