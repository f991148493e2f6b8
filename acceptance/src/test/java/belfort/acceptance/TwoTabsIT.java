package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.product.AdminApi.LessonLinks;
import belfort.bench.product.Await;
import belfort.bench.product.RunningBelfort;
import com.microsoft.playwright.BrowserContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tabs of one browser: who is who. */
@ExtendWith(Product.class)
final class TwoTabsIT {
  private final RunningBelfort belfort;
  private final Browsers browsers;

  TwoTabsIT(RunningBelfort belfort, Browsers browsers) {
    this.belfort = belfort;
    this.browsers = browsers;
  }

  @Test
  void teacherAndStudentInTwoTabsOfOneBrowserAreTwoPeople() {
    BrowserContext browser = browsers.person();
    LessonLinks links = belfort.admin().makeLesson("Two people", "lecture", 1);
    ClassroomPage teacher = ClassroomPage.enter(browser, links.teacher());
    ClassroomPage student = ClassroomPage.enter(browser, links.student(0));
    Await.until(
        "both are in the lesson",
        ClassroomPage.PATIENCE,
        () -> roles(teacher).equals(List.of("student", "teacher")));
    assertEquals(1, teacher.ref("mute-all").count(), "the teacher has his tools");
    assertEquals(0, student.ref("mute-all").count(), "the student has none of them");
    student.say("I am the student.");
    Await.until(
        "the student's line is the student's",
        ClassroomPage.PATIENCE,
        () -> rolesOfChat(teacher).equals(List.of("student")));
    belfort.admin().end(links.lesson());
  }

  @Test
  void theSamePersonInASecondTabTakesOverFromTheFirst() {
    BrowserContext browser = browsers.person();
    try (Classroom room = Classroom.teacherOnly(belfort, browsers, "Take over", 1)) {
      ClassroomPage first = ClassroomPage.enter(browser, room.links().student(0));
      first.awaitPicture(room.teacherId(), "camera");
      ClassroomPage second = ClassroomPage.enter(browser, room.links().student(0));
      first.awaitScreen("elsewhere");
      second.awaitPicture(room.teacherId(), "camera");
      assertEquals(List.of("student", "teacher"), roles(room.teacher));
    }
  }

  private static List<String> roles(ClassroomPage page) {
    return page.members().stream().map(ClassroomPage.Member::role).sorted().toList();
  }

  private static List<String> rolesOfChat(ClassroomPage page) {
    return page.room().orElseThrow().getAsJsonArray("chat").asList().stream()
        .map(line -> line.getAsJsonObject().get("role").getAsString())
        .toList();
  }
}
