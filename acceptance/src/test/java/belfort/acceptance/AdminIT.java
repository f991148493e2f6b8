package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.product.AdminApi.LessonLinks;
import belfort.bench.product.Await;
import belfort.bench.product.RunningBelfort;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The admin's page as an admin uses it: makes a lesson, hands out its links, takes one back, ends
 * it.
 */
@ExtendWith(Product.class)
final class AdminIT {
  private final RunningBelfort belfort;
  private final Browsers browsers;

  AdminIT(RunningBelfort belfort, Browsers browsers) {
    this.belfort = belfort;
    this.browsers = browsers;
  }

  @Test
  void aLessonIsMadeItsLinkWorksIsRevokedAndTheLessonIsEnded() {
    Page admin = browsers.person().newPage();
    admin.navigate(belfort.links().admin());
    admin.locator("[data-ref=node]").first().waitFor();
    assertEquals(2, admin.locator("[data-ref=node]").count(), "a tower per node");

    String lesson = make(admin, "Latijn voor gasten", 2);
    LessonLinks links = belfort.admin().links(lesson);
    assertEquals(2, links.students().size());
    ClassroomPage teacher = ClassroomPage.enter(browsers.person(), links.teacher());
    ClassroomPage student = ClassroomPage.enter(browsers.person(), links.student(0));
    Await.until(
        "both are in the lesson", ClassroomPage.PATIENCE, () -> teacher.members().size() == 2);

    Locator card = admin.locator("[data-ref=lesson][data-lesson='" + lesson + "']");
    card.locator(".live").waitFor(); // the list follows the lesson
    String participant = links.students().getFirst().participant();
    long revokedNs = System.nanoTime();
    admin
        .locator("[data-ref=link][data-participant='" + participant + "'] [data-ref=revoke]")
        .click();
    admin.locator("[data-ref=confirm-revoke]").click();
    Await.until(
        "the revoked student is out", ClassroomPage.PATIENCE, () -> !inside(student.screen()));
    Figures.write("revoke-to-out", Duration.ofNanos(System.nanoTime() - revokedNs));
    Await.until(
        "and gone for the others", ClassroomPage.PATIENCE, () -> teacher.members().size() == 1);

    card.locator("[data-ref=end-lesson]").click();
    admin.locator("[data-ref=confirm-end]").click();
    teacher.awaitScreen("ended");
    Await.until(
        "its node is free", ClassroomPage.PATIENCE, () -> belfort.admin().room(lesson).isEmpty());
  }

  private static boolean inside(String screen) {
    return screen.equals("room") || screen.equals("lobby");
  }

  /** Fills in the form; the id of the lesson that it made. */
  private static String make(Page admin, String title, int guests) {
    admin.locator("[data-ref=view-lessons]").click();
    admin.locator("[data-ref=make-lesson]").click();
    admin.locator("input[name=title]").fill(title);
    admin.locator("input[name=whom]").nth(1).check();
    admin.locator("input[name=guests]").fill(Integer.toString(guests));
    admin.locator("[data-ref=save-lesson]").click();
    Locator card =
        admin.locator("[data-ref=lesson]").filter(new Locator.FilterOptions().setHasText(title));
    card.first().waitFor();
    String lesson = card.first().getAttribute("data-lesson");
    assertTrue(lesson != null && !lesson.isEmpty(), "the lesson has an id");
    return lesson;
  }
}
