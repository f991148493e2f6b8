package belfort.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.product.AdminApi.LessonLinks;
import belfort.bench.product.RunningBelfort;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Everybody can use the pages: by keyboard, with a screen reader, on a small phone. */
@ExtendWith(Product.class)
final class AccessibilityIT {
  private static final int PHONE_WIDTH = 360;
  private static final int PHONE_HEIGHT = 740;

  /** More than any page has controls. */
  private static final int MOST_TABS = 120;

  private static final Set<String> CONTROL_ROLES =
      Set.of("button", "link", "textbox", "combobox", "checkbox", "tab", "switch", "slider");

  /** The names of all visible, enabled controls, and of the focused one, through all shadows. */
  private static final String CONTROLS =
      """
      () => {
        const found = [];
        const visit = root => {
          for (const element of root.querySelectorAll('*')) {
            if (element.shadowRoot) visit(element.shadowRoot);
            const control = element.matches('button, a[href], input, select, textarea');
            const skipped = element.disabled || element.tabIndex < 0 || element.matches('.skip');
            if (control && !skipped && element.checkVisibility({visibilityProperty: true})) {
              found.push(element.dataset.ref ?? element.textContent.trim());
            }
          }
        };
        visit(document);
        return found;
      }
      """;

  private static final String FOCUSED =
      """
      () => {
        let focused = document.activeElement;
        while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
        return focused?.dataset.ref ?? focused?.textContent.trim() ?? '';
      }
      """;

  private final RunningBelfort belfort;
  private final Browsers browsers;

  AccessibilityIT(RunningBelfort belfort, Browsers browsers) {
    this.belfort = belfort;
    this.browsers = browsers;
  }

  @Test
  void theKeyboardReachesEveryControlAndEveryControlHasAName() {
    BrowserContext people = browsers.person();
    LessonLinks links = belfort.admin().makeLesson("By keyboard", "lecture", 1);
    ClassroomPage student = ClassroomPage.open(people, links.student(0));
    student.awaitScreen("lobby");
    checkControls("lobby", student.page());
    student.page().close();

    ClassroomPage teacher = ClassroomPage.enter(people, links.teacher());
    ClassroomPage inside = ClassroomPage.enter(people, links.student(0));
    checkControls("the student's classroom", inside.page());
    checkControls("the teacher's classroom", teacher.page());
    inside.page().close();
    teacher.page().close();
    belfort.admin().end(links.lesson());

    Page admin = openAdmin(people);
    checkControls("admin", admin);
  }

  @Test
  void noPageScrollsSidewaysOnASmallPhone() {
    BrowserContext people = browsers.person();
    LessonLinks links = belfort.admin().makeLesson("On a phone", "lecture", 1);
    ClassroomPage student = ClassroomPage.open(people, links.student(0));
    student.page().setViewportSize(PHONE_WIDTH, PHONE_HEIGHT);
    student.awaitScreen("lobby");
    checkWidth("lobby", student.page());
    student.page().close();

    ClassroomPage teacher = ClassroomPage.enter(people, links.teacher());
    teacher.page().setViewportSize(PHONE_WIDTH, PHONE_HEIGHT);
    checkWidth("the teacher's classroom", teacher.page());
    ClassroomPage inside = ClassroomPage.enter(people, links.student(0));
    inside.page().setViewportSize(PHONE_WIDTH, PHONE_HEIGHT);
    checkWidth("the student's classroom", inside.page());
    inside.showTab("chat");
    checkWidth("the chat", inside.page());
    inside.page().close();
    teacher.page().close();
    belfort.admin().end(links.lesson());

    Page admin = openAdmin(people);
    admin.setViewportSize(PHONE_WIDTH, PHONE_HEIGHT);
    checkWidth("admin", admin);
  }

  private Page openAdmin(BrowserContext people) {
    Page admin = people.newPage();
    admin.navigate(belfort.links().admin());
    admin.locator("button").first().waitFor();
    return admin;
  }

  private static void checkControls(String where, Page page) {
    assertEquals(List.of(), namelessControls(page), "controls without a name in " + where);
    Set<String> missing = new LinkedHashSet<>();
    ((List<?>) page.evaluate(CONTROLS)).forEach(name -> missing.add(name.toString()));
    assertTrue(!missing.isEmpty(), "there are controls in " + where);
    for (int i = 0; i < MOST_TABS && !missing.isEmpty(); i++) {
      page.keyboard().press("Tab");
      missing.remove(page.evaluate(FOCUSED).toString());
    }
    assertEquals(Set.of(), missing, "controls that Tab does not reach in " + where);
  }

  /** What a screen reader would call just "button". */
  private static List<String> namelessControls(Page page) {
    CDPSession session = page.context().newCDPSession(page);
    try {
      JsonObject tree = session.send("Accessibility.getFullAXTree");
      List<String> nameless = new ArrayList<>();
      for (JsonElement element : tree.getAsJsonArray("nodes")) {
        JsonObject node = element.getAsJsonObject();
        String role = valueOf(node, "role");
        boolean ignored = node.get("ignored").getAsBoolean();
        if (!ignored && CONTROL_ROLES.contains(role) && valueOf(node, "name").isBlank()) {
          nameless.add(role + " " + node.get("backendDOMNodeId"));
        }
      }
      return nameless;
    } finally {
      session.detach();
    }
  }

  private static String valueOf(JsonObject node, String property) {
    JsonObject value = node.getAsJsonObject(property);
    return value == null || value.get("value") == null ? "" : value.get("value").getAsString();
  }

  private static void checkWidth(String where, Page page) {
    Object width = page.evaluate("() => document.documentElement.scrollWidth");
    assertTrue(
        ((Number) width).intValue() <= PHONE_WIDTH,
        where + " is " + width + " wide in a window of " + PHONE_WIDTH);
  }
}
