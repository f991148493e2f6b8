package belfort.bench.product;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an admin can do through the HTTP interface of docs/protocol.md. */
public final class AdminApi {
  private static final Duration LESSON_LENGTH = Duration.ofMinutes(50);

  private final Session session;
  private final String prefix;

  private AdminApi(Session session, String prefix) {
    this.session = session;
    this.prefix = prefix;
  }

  public static AdminApi open(HttpClient http, PersonalLink link) {
    return new AdminApi(Session.open(http, link), "");
  }

  /** The same admin, whose calls go to one server of several. */
  public AdminApi at(String server) {
    return new AdminApi(session, "/s/" + server);
  }

  /** The links into one lesson that an admin made. */
  public record LessonLinks(String lesson, PersonalLink teacher, List<StudentLink> students) {
    public LessonLinks {
      students = List.copyOf(students);
    }

    public PersonalLink student(int index) {
      return students.get(index).link();
    }
  }

  /** One student's link, and the id by which it is revoked. */
  public record StudentLink(String participant, String name, PersonalLink link) {}

  /** A lesson that starts now, with guest links for its students. */
  public LessonLinks makeLesson(String title, String profile, int guests) {
    JsonObject people = session.get(path("classes")).getAsJsonObject();
    String teacher =
        people.getAsJsonArray("teachers").get(0).getAsJsonObject().get("id").getAsString();
    Map<String, Object> lesson = new LinkedHashMap<>();
    lesson.put("title", title);
    lesson.put("startsAt", Instant.now().toEpochMilli());
    lesson.put("minutes", LESSON_LENGTH.toMinutes());
    lesson.put("profile", profile);
    lesson.put("teacher", teacher);
    lesson.put("guests", guests);
    JsonObject made = session.call("POST", path("lessons"), lesson).getAsJsonObject();
    return links(made.get("id").getAsString());
  }

  public LessonLinks links(String lesson) {
    JsonObject links = session.get(path("lessons/" + lesson + "/links")).getAsJsonObject();
    List<StudentLink> students = new ArrayList<>();
    for (JsonElement element : links.getAsJsonArray("students")) {
      JsonObject student = element.getAsJsonObject();
      students.add(
          new StudentLink(
              student.get("participant").getAsString(),
              student.get("name").getAsString(),
              PersonalLink.of(student.get("url").getAsString())));
    }
    String teacher = links.getAsJsonObject("teacher").get("url").getAsString();
    return new LessonLinks(lesson, PersonalLink.of(teacher), students);
  }

  public void revoke(String lesson, String participant) {
    session.call("DELETE", path("lessons/" + lesson + "/links/" + participant), null);
  }

  public void end(String lesson) {
    session.call("POST", path("lessons/" + lesson + "/end"), new JsonObject());
  }

  /** Nodes, rooms and what is left, as the admin's page shows them. */
  public JsonObject now() {
    return session.get(path("now")).getAsJsonObject();
  }

  /** The room of a lesson, when it is open. */
  public Optional<JsonObject> room(String lesson) {
    for (JsonElement element : now().getAsJsonArray("rooms")) {
      JsonObject room = element.getAsJsonObject();
      if (room.get("lesson").getAsString().equals(lesson)) {
        return Optional.of(room);
      }
    }
    return Optional.empty();
  }

  /** The node on which a lesson's media stands, when it stands on one. */
  public Optional<String> node(String lesson) {
    return room(lesson)
        .map(room -> room.get("node"))
        .filter(node -> node != null && !node.isJsonNull())
        .map(JsonElement::getAsString);
  }

  /** Empties a node; what cannot be moved is cut over after so many minutes. */
  public void drain(String node, int minutes) {
    session.call("POST", path("nodes/" + node + "/drain"), Map.of("minutes", minutes));
  }

  public void undrain(String node) {
    session.call("DELETE", path("nodes/" + node + "/drain"), null);
  }

  /** How many lessons have a part on the node. */
  public int lessonsOn(String node) {
    for (JsonElement element : now().getAsJsonArray("nodes")) {
      JsonObject each = element.getAsJsonObject();
      if (each.get("id").getAsString().equals(node)) {
        return each.get("lessonCount").getAsInt();
      }
    }
    throw new IllegalStateException("there is no node " + node);
  }

  private String path(String rest) {
    return prefix + "/api/v1/admin/" + session.key() + "/" + rest;
  }
}
