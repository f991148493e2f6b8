package belfort.acceptance;

import belfort.acceptance.Classroom.Student;
import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.product.AdminApi.StudentLink;
import belfort.bench.product.RunningBelfort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Firefox ESR, publishing and watching, in a lesson with Chromium. */
@ExtendWith(Product.class)
final class FirefoxIT {
  private final RunningBelfort belfort;
  private final Browsers browsers;

  FirefoxIT(RunningBelfort belfort, Browsers browsers) {
    this.belfort = belfort;
    this.browsers = browsers;
  }

  @Test
  void aTeacherOnFirefoxIsSeenOnChromiumAndSeesAStudentThere() {
    try (Classroom room =
        Classroom.open(belfort, browsers, "Firefox teaches", 1, browsers.firefoxPerson())) {
      Student student = room.student(0);
      student.page().awaitPicture(room.teacherId(), "camera");
      student.page().awaitSound(room.teacherId());

      room.teacher.use("give-floor", student.id());
      room.teacher.awaitPicture(student.id(), "camera");
      room.teacher.awaitSound(student.id());
    }
  }

  @Test
  void aStudentOnFirefoxSeesTheTeacherAndSpeaks() {
    try (Classroom room = Classroom.teacherOnly(belfort, browsers, "Firefox learns", 1)) {
      StudentLink link = room.links().students().getFirst();
      ClassroomPage student = ClassroomPage.enter(browsers.firefoxPerson(), link.link());
      student.awaitPicture(room.teacherId(), "camera");
      student.awaitSound(room.teacherId());

      room.teacher.use("give-floor", link.participant());
      room.teacher.awaitPicture(link.participant(), "camera");
      room.teacher.awaitSound(link.participant());
    }
  }
}
