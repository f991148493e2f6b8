package belfort.launcher;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The links into the demo school, as the server wrote them to a file when it was ready. */
@JsonIgnoreProperties(ignoreUnknown = true)
record Links(@Nullable String admin, @Nullable List<LessonLinks> lessons) {
  private static final int STUDENTS_SHOWN = 3;

  /** The links into one lesson. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record LessonLinks(
      @Nullable String id,
      @Nullable String title,
      @Nullable String teacher,
      @Nullable List<String> students) {}

  static Links read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), Links.class);
  }

  /**
   * The text that the operator sees: the admin's page, and for each lesson the teacher and the
   * first few students.
   */
  String page(Path file) {
    StringBuilder text = new StringBuilder();
    if (admin != null) {
      text.append("  Admin\n    ").append(admin).append('\n');
    }
    int notShown = 0;
    for (LessonLinks lesson : lessons == null ? List.<LessonLinks>of() : lessons) {
      text.append("\n  Lesson: ").append(lesson.title() == null ? lesson.id() : lesson.title());
      text.append("\n    teacher    ").append(lesson.teacher()).append('\n');
      List<String> students = lesson.students() == null ? List.of() : lesson.students();
      for (int i = 0; i < Math.min(STUDENTS_SHOWN, students.size()); i++) {
        text.append("    student ").append(i + 1).append("  ").append(students.get(i)).append('\n');
      }
      notShown += Math.max(0, students.size() - STUDENTS_SHOWN);
    }
    if (notShown > 0) {
      text.append("\n  ").append(notShown).append(" more students: ").append(file).append('\n');
    }
    return text.toString();
  }
}
