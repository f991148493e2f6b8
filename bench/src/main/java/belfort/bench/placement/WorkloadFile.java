package belfort.bench.placement;

import belfort.bench.placement.Workload.Spread;
import belfort.bench.placement.Workload.Start;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** Reads a workload's file. Every key must be there and no other; all errors are told at once. */
final class WorkloadFile {
  private static final int SECONDS_PER_DAY = 86_400;

  private final Properties given = new Properties();
  private final Set<String> known = new HashSet<>();
  private final List<String> errors = new ArrayList<>();

  private WorkloadFile() {}

  /** A file that cannot be used, with everything that is wrong with it. */
  static final class WorkloadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WorkloadException(List<String> errors) {
      super(String.join("\n", errors));
    }
  }

  /** The workload that comes with the bench. */
  static Workload standard() {
    InputStream file = WorkloadFile.class.getResourceAsStream("workload.properties");
    if (file == null) {
      throw new IllegalStateException("workload.properties is not on the class path");
    }
    try (Reader reader = new InputStreamReader(file, StandardCharsets.UTF_8)) {
      return parse(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Workload parse(String text) {
    try {
      return parse(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Workload parse(Reader reader) throws IOException {
    WorkloadFile file = new WorkloadFile();
    try {
      file.given.load(reader);
    } catch (IllegalArgumentException e) {
      throw new WorkloadException(List.of("not a file of keys and values: " + e.getMessage()));
    }
    Workload workload = file.workload();
    for (String key : new TreeSet<>(file.given.stringPropertyNames())) {
      if (!file.known.contains(key)) {
        file.errors.add(key + ": no such key");
      }
    }
    if (!file.errors.isEmpty()) {
      throw new WorkloadException(file.errors);
    }
    return workload;
  }

  private Workload workload() {
    return new Workload(
        new Workload.Node(
            choice("node.kind", List.of("belfort", "kurento")), whole("node.cores", 1, 256)),
        new Workload.Schools(
            whole("schools", 1, 100_000),
            spread("school.classes", 1, 1_000),
            spread("class.students", 1, 200),
            share("class.live.share")),
        new Workload.Day(
            starts(),
            minutes("day.lessons"),
            whole("day.lessons.wednesday", 0, 20),
            60 * whole("lesson.minutes", 5, 240)),
        lessons(),
        showUp(),
        growth(),
        walkIns());
  }

  private Workload.Lessons lessons() {
    return new Workload.Lessons(
        List.of(
            number("profile.lecture", 0, 100),
            number("profile.seminar", 0, 100),
            number("profile.gallery", 0, 100),
            number("profile.audio", 0, 100)),
        share("lesson.merged.share"),
        whole("lesson.merged.classes.most", 2, 20),
        new Spread(
            number("class.media.mean", 0.1, 1), number("class.media.deviation", 0, 1), 0.1, 1),
        number("lesson.media.deviation", 0, 1),
        whole("lesson.open.before.most", 0, 1_800),
        whole("lesson.end.least", -1_800, 0),
        whole("lesson.end.most", 0, 1_800));
  }

  private Workload.ShowUp showUp() {
    return new Workload.ShowUp(
        share("lesson.absent.share"),
        new Spread(number("class.show.mean", 0.1, 1), number("class.show.deviation", 0, 1), 0.1, 1),
        number("lesson.show.deviation", 0, 1),
        whole("class.history.lessons", 0, 100),
        number("student.join.mean", -600, 600),
        number("student.join.deviation", 0, 1_800),
        share("student.late.share"),
        number("student.late.mean", 0, 3_600));
  }

  private Workload.Growth growth() {
    return new Workload.Growth(
        share("growth.share"),
        number("growth.least", 0, 10),
        number("growth.most", 0, 10),
        whole("growth.after.least", 0, 7_200),
        whole("growth.after.most", 0, 7_200));
  }

  private Workload.WalkIns walkIns() {
    return new Workload.WalkIns(
        number("walkin.day.mean", 0, 1_000),
        time("walkin.from", value("walkin.from")),
        time("walkin.until", value("walkin.until")),
        60 * whole("walkin.minutes.least", 1, 240),
        60 * whole("walkin.minutes.most", 1, 240),
        whole("walkin.participants.least", 2, 100),
        whole("walkin.participants.most", 2, 100),
        share("walkin.expected.error"));
  }

  private List<Start> starts() {
    List<Start> starts = new ArrayList<>();
    for (String each : value("day.starts").split(",", -1)) {
      if (given.getProperty("day.starts") == null) {
        continue;
      }
      String[] parts = each.strip().split("\\s+", -1);
      if (parts.length != 2) {
        errors.add("day.starts: '" + each.strip() + "' is not a time and a weight");
        continue;
      }
      double weight = parsed("day.starts", parts[1], 0, 1_000);
      starts.add(new Start(time("day.starts", parts[0]), weight));
    }
    return starts;
  }

  private List<Integer> minutes(String key) {
    return Arrays.stream(value(key).strip().split("\\s+", -1))
        .map(each -> 60 * (int) parsed(key, each, 0, 1_000))
        .toList();
  }

  private Spread spread(String key, double least, double most) {
    Spread spread =
        new Spread(
            number(key + ".mean", least, most),
            number(key + ".deviation", 0, most),
            number(key + ".least", least, most),
            number(key + ".most", least, most));
    if (spread.least() > spread.most()) {
      errors.add(key + ".least: is above " + key + ".most");
    }
    return spread;
  }

  private int time(String key, String text) {
    if (given.getProperty(key) == null) {
      return 0;
    }
    String[] parts = text.strip().split(":", -1);
    if (parts.length == 2 && parts[0].matches("\\d{1,2}") && parts[1].matches("[0-5]\\d")) {
      int seconds = 3_600 * Integer.parseInt(parts[0]) + 60 * Integer.parseInt(parts[1]);
      if (seconds < SECONDS_PER_DAY) {
        return seconds;
      }
    }
    errors.add(key + ": '" + text.strip() + "' is not a time of day, like 08:30");
    return 0;
  }

  private String choice(String key, List<String> choices) {
    String value = value(key).strip();
    if (given.getProperty(key) != null && !choices.contains(value)) {
      errors.add(key + ": '" + value + "' is none of " + String.join(", ", choices));
    }
    return value;
  }

  private double share(String key) {
    return number(key, 0, 1);
  }

  private int whole(String key, int least, int most) {
    double value = number(key, least, most);
    if (value != Math.rint(value)) {
      errors.add(key + ": " + value + " is not a whole number");
    }
    return (int) value;
  }

  private double number(String key, double least, double most) {
    return parsed(key, value(key), least, most);
  }

  private double parsed(String key, String text, double least, double most) {
    if (given.getProperty(key) == null) {
      return least;
    }
    double value;
    try {
      value = Double.parseDouble(text.strip());
    } catch (NumberFormatException notANumber) {
      errors.add(key + ": '" + text.strip() + "' is not a number");
      return least;
    }
    if (!(value >= least && value <= most)) {
      errors.add(key + ": " + text.strip() + " is not between " + least + " and " + most);
      return least;
    }
    return value;
  }

  private String value(String key) {
    known.add(key);
    String value = given.getProperty(key);
    if (value == null) {
      errors.add(key + ": is missing");
      return "0";
    }
    return value;
  }
}
