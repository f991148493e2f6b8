package belfort.acceptance;

import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.product.AdminApi.LessonLinks;
import belfort.bench.product.AdminApi.StudentLink;
import belfort.bench.product.Await;
import belfort.bench.product.RunningBelfort;
import com.microsoft.playwright.BrowserContext;
import java.util.ArrayList;
import java.util.List;

/**
 * A lesson of a test's own, under way: a teacher and his students, each at a browser of his own.
 */
final class Classroom implements AutoCloseable {
  private final RunningBelfort belfort;
  private final LessonLinks links;
  private final String teacherId;
  final ClassroomPage teacher;
  final List<Student> students;

  private Classroom(
      RunningBelfort belfort, LessonLinks links, ClassroomPage teacher, List<Student> students) {
    this.belfort = belfort;
    this.links = links;
    this.teacher = teacher;
    this.students = students;
    this.teacherId = teacherOf(teacher);
  }

  /** A student and his page. */
  record Student(StudentLink link, ClassroomPage page) {
    String id() {
      return link.participant();
    }
  }

  /** Everybody comes in without a click, the teacher first; he starts the lesson. */
  static Classroom open(RunningBelfort belfort, Browsers browsers, String title, int students) {
    return open(belfort, browsers, title, students, browsers.person());
  }

  /** The same, with a teacher whose browser the test chose. */
  static Classroom open(
      RunningBelfort belfort,
      Browsers browsers,
      String title,
      int students,
      BrowserContext teacher) {
    LessonLinks links = belfort.admin().makeLesson(title, "lecture", students);
    ClassroomPage teacherPage = ClassroomPage.enter(teacher, links.teacher());
    List<Student> inside = new ArrayList<>();
    for (StudentLink link : links.students()) {
      inside.add(new Student(link, ClassroomPage.enter(browsers.person(), link.link())));
    }
    return new Classroom(belfort, links, teacherPage, inside);
  }

  /** Only the teacher is in; the guests' links are for the test to use. */
  static Classroom teacherOnly(
      RunningBelfort belfort, Browsers browsers, String title, int guests) {
    LessonLinks links = belfort.admin().makeLesson(title, "lecture", guests);
    ClassroomPage teacher = ClassroomPage.enter(browsers.person(), links.teacher());
    return new Classroom(belfort, links, teacher, List.of());
  }

  private static String teacherOf(ClassroomPage page) {
    return Await.value(
        "the teacher is in the lesson",
        ClassroomPage.PATIENCE,
        () ->
            page.members().stream()
                .filter(member -> member.role().equals("teacher"))
                .map(ClassroomPage.Member::participant)
                .findFirst());
  }

  LessonLinks links() {
    return links;
  }

  String lesson() {
    return links.lesson();
  }

  String teacherId() {
    return teacherId;
  }

  Student student(int index) {
    return students.get(index);
  }

  /** The teacher's page first. */
  List<ClassroomPage> pages() {
    List<ClassroomPage> pages = new ArrayList<>(List.of(teacher));
    students.forEach(student -> pages.add(student.page()));
    return pages;
  }

  void awaitPictures() {
    students.forEach(student -> student.page().awaitPicture(teacherId, "camera"));
  }

  void awaitSound() {
    students.forEach(student -> student.page().awaitSound(teacherId));
  }

  @Override
  public void close() {
    belfort.admin().end(lesson());
  }
}
