package belfort.bench.survive;

import belfort.bench.browser.Browsers;
import belfort.bench.browser.ClassroomPage;
import belfort.bench.browser.GapMeter;
import belfort.bench.browser.GapMeter.Gap;
import belfort.bench.browser.GapMeter.Kind;
import belfort.bench.cluster.Cluster;
import belfort.bench.product.AdminApi.LessonLinks;
import belfort.bench.product.Await;
import com.microsoft.playwright.BrowserContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One lesson with a teacher's and some students' real browsers, whose pauses are measured. */
public final class Pictures implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** From the camera to the screen, on this machine at most. */
  private static final int ON_THE_WAY_MS = 200;

  private final Cluster cluster;
  private final LessonLinks links;
  private final ClassroomPage teacher;
  private final String teacherId;
  private final List<ClassroomPage> students;

  private Pictures(
      Cluster cluster,
      LessonLinks links,
      ClassroomPage teacher,
      String teacherId,
      List<ClassroomPage> students) {
    this.cluster = cluster;
    this.links = links;
    this.teacher = teacher;
    this.teacherId = teacherId;
    this.students = List.copyOf(students);
  }

  /** Everybody comes in and every student sees and hears the teacher. */
  public static Pictures open(Cluster cluster, Browsers browsers, int students) {
    LessonLinks links = cluster.admin().makeLesson("Pictures", "lecture", students);
    ClassroomPage teacher = ClassroomPage.enter(measured(browsers), links.teacher());
    List<ClassroomPage> pages = new ArrayList<>();
    for (int i = 0; i < students; i++) {
      pages.add(ClassroomPage.enter(measured(browsers), links.student(i)));
    }
    String teacherId =
        Await.value(
            "the teacher is in",
            PATIENCE,
            () ->
                teacher.members().stream()
                    .filter(member -> member.role().equals("teacher"))
                    .map(ClassroomPage.Member::participant)
                    .findFirst());
    Pictures pictures = new Pictures(cluster, links, teacher, teacherId, pages);
    pictures.awaitAll();
    return pictures;
  }

  public String lesson() {
    return links.lesson();
  }

  public String teacherId() {
    return teacherId;
  }

  public ClassroomPage teacher() {
    return teacher;
  }

  public List<ClassroomPage> students() {
    return students;
  }

  private static BrowserContext measured(Browsers browsers) {
    return GapMeter.install(browsers.person(), browsers.picturesPerSecond());
  }

  public List<ClassroomPage> pages() {
    List<ClassroomPage> pages = new ArrayList<>(List.of(teacher));
    pages.addAll(students);
    return pages;
  }

  /** Everybody is live, and pictures and sound arrive at every student. */
  public void awaitAll() {
    for (ClassroomPage page : pages()) {
      Await.until("a page is live", PATIENCE, () -> page.connection().equals("live"));
    }
    students.forEach(student -> student.awaitPicture(teacherId, "camera"));
    students.forEach(student -> student.awaitSound(teacherId));
  }

  /** The longest pause of all students since a moment, in milliseconds. */
  public double longestGap(Kind kind, long sinceMs) {
    return students.stream()
        .mapToDouble(student -> GapMeter.longest(student.page(), kind, sinceMs))
        .max()
        .orElse(0);
  }

  /**
   * The longest pause of the teacher's camera itself since a moment, in milliseconds: what no
   * server can help, where browsers and servers share a machine.
   */
  public double longestCameraGap(long sinceMs) {
    return GapMeter.longest(teacher.page(), Kind.CAMERA, sinceMs);
  }

  /** The longest pause of all students, each without what the camera itself was late by then. */
  public double longestGapBeyondCamera(long sinceMs) {
    List<Gap> camera = GapMeter.gaps(teacher.page(), Kind.CAMERA, sinceMs);
    return students.stream()
        .flatMap(student -> GapMeter.gaps(student.page(), Kind.VIDEO, sinceMs).stream())
        .mapToDouble(gap -> gap.millis() - late(camera, gap))
        .max()
        .orElse(0);
  }

  private static double late(List<Gap> camera, Gap seen) {
    return camera.stream()
        .filter(own -> own.toMs() > seen.fromMs() - ON_THE_WAY_MS && own.fromMs() < seen.toMs())
        .mapToDouble(Gap::lateMillis)
        .max()
        .orElse(0);
  }

  /** How long after the moment each student had sound again, in seconds; waits for it. */
  public List<Double> soundBack(long momentMs) {
    List<Double> seconds = new ArrayList<>();
    for (ClassroomPage student : students) {
      double back =
          Await.value(
              "sound is back",
              PATIENCE,
              () -> GapMeter.endOfPause(student.page(), Kind.AUDIO, momentMs));
      seconds.add((back - momentMs) / 1_000);
    }
    return seconds;
  }

  /** How long after the moment the first page was told, in seconds. */
  public double noticed(long momentMs) {
    double at =
        Await.value(
            "a page is told",
            PATIENCE,
            () ->
                pages().stream()
                    .flatMap(page -> GapMeter.noticed(page.page(), momentMs).stream())
                    .min(Double::compare));
    return (at - momentMs) / 1_000;
  }

  /** The server that owns the lesson's room, by its path name. */
  public String server() {
    return asked(
        """
        SELECT s.path_name FROM room r JOIN server s ON s.id = r.server WHERE r.id = ?
        """);
  }

  /** The node on which the lesson stands. */
  public String node() {
    return Await.value("the lesson has a node", PATIENCE, () -> cluster.nodeOf(lesson()));
  }

  /** Whether anything of the lesson is reserved on that node. */
  public boolean stands(String node) {
    return answer("SELECT node FROM reservation WHERE lesson = ? AND node = '" + node + "'")
        .isPresent();
  }

  private String asked(String sql) {
    return Await.value("the database knows", PATIENCE, () -> answer(sql));
  }

  private Optional<String> answer(String sql) {
    try (Connection connection = cluster.database().look();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, lesson());
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    } catch (SQLException failure) {
      throw new IllegalStateException("the database did not answer", failure);
    }
  }

  @Override
  public void close() {
    cluster.admin().end(lesson());
  }
}
