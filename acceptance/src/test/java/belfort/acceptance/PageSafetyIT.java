package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.product.AdminApi.LessonLinks;
import belfort.bench.product.Await;
import belfort.bench.product.RunningBelfort;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a page may do during a whole lesson: run our code only, and talk to our server only. */
@ExtendWith(Product.class)
final class PageSafetyIT {
  private static final List<String> SCRIPTS =
      List.of(
          "<script>window.pwned = 1</script>",
          "<img src=x onerror='window.pwned = 1'>",
          "<svg onload='window.pwned = 1'>",
          "\"><iframe srcdoc='<script>parent.pwned = 1</script>'></iframe>",
          "javascript:window.pwned=1",
          "${window.pwned = 1}{{constructor.constructor('window.pwned=1')()}}");

  private final RunningBelfort belfort;
  private final Browsers browsers;

  PageSafetyIT(RunningBelfort belfort, Browsers browsers) {
    this.belfort = belfort;
    this.browsers = browsers;
  }

  /** attacks.md 85. Names come from the school's roster; a title and chat are what people write. */
  @Test
  void attack85_scriptsInTitleAndChatStayTextAndNoPolicyIsViolated() {
    BrowserContext teachers = watched();
    BrowserContext students = watched();
    String title = SCRIPTS.getFirst() + SCRIPTS.get(1);
    LessonLinks links = belfort.admin().makeLesson(title, "lecture", 1);
    ClassroomPage teacher = ClassroomPage.enter(teachers, links.teacher());
    ClassroomPage student = ClassroomPage.open(students, links.student(0));
    student.awaitScreen("lobby");
    student.click("join");
    student.awaitScreen("room");
    student.showTab("chat");
    List<String> said = SCRIPTS.subList(0, 5);
    said.forEach(teacher::say);
    Await.until("everything is said", ClassroomPage.PATIENCE, () -> student.chat().equals(said));
    Await.until(
        "and drawn", ClassroomPage.PATIENCE, () -> student.ref("chat-line").count() == said.size());
    student.say(SCRIPTS.getLast());
    Await.until("and answered", ClassroomPage.PATIENCE, () -> teacher.chat().size() == 6);
    Page admin = watched().newPage();
    admin.navigate(belfort.links().admin());
    admin.locator("[data-ref=room]").getByText(title).first().waitFor();
    student.leave();
    belfort.admin().end(links.lesson());
    teacher.awaitScreen("ended");

    for (Page page : List.of(teacher.page(), student.page(), admin)) {
      assertEquals(true, page.evaluate("() => window.pwned === undefined"), "a script ran");
      assertEquals(List.of(), page.evaluate("() => window.violations"), "policy violations");
    }
  }

  /** attacks.md 86. */
  @Test
  void attack86_duringAWholeLessonNoPageAsksAnotherHost() {
    BrowserContext people = browsers.person();
    Set<String> hosts = new TreeSet<>();
    people.onRequest(request -> hosts.add(hostOf(request.url())));
    people.onPage(page -> page.onWebSocket(socket -> hosts.add(hostOf(socket.url()))));
    LessonLinks links = belfort.admin().makeLesson("Nobody else", "lecture", 1);
    Page admin = people.newPage();
    admin.navigate(belfort.links().admin());
    ClassroomPage teacher = ClassroomPage.enter(people, links.teacher());
    ClassroomPage student = ClassroomPage.open(people, links.student(0));
    student.awaitScreen("lobby");
    student.click("join");
    student.awaitScreen("room");
    Await.until(
        "sound and pictures come",
        ClassroomPage.PATIENCE,
        () ->
            student.stats().stream()
                .anyMatch(peer -> peer.framesDecoded() > 0 && peer.audioPacketsReceived() > 0));
    student.say("Who listens?");
    student.click("hand");
    student.leave();
    belfort.admin().end(links.lesson());
    teacher.awaitScreen("ended");

    hosts.remove("");
    assertEquals(Set.of(hostOf(belfort.origin())), hosts);
  }

  /** Somebody whose browser notes each violation of the page's policies. */
  private BrowserContext watched() {
    BrowserContext person = browsers.person();
    person.addInitScript(
        """
        window.violations = [];
        addEventListener('securitypolicyviolation', event =>
          window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
        """);
    return person;
  }

  /** Host and port; nothing for what a page makes itself (blob:, data:). */
  private static String hostOf(String url) {
    List<String> made = new ArrayList<>(List.of("blob:", "data:", "about:"));
    if (made.stream().anyMatch(url::startsWith)) {
      return "";
    }
    return URI.create(url).getAuthority();
  }
}
