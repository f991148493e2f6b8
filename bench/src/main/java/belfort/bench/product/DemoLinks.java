package belfort.bench.product;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The links into the demo school, as {@code --links FILE} holds them. */
public record DemoLinks(String admin, List<Lesson> lessons) {
  public DemoLinks {
    lessons = List.copyOf(lessons);
  }

  /** The links into one demo lesson. */
  public record Lesson(String id, String title, String teacher, List<String> students) {
    public Lesson {
      students = List.copyOf(students);
    }
  }

  public static DemoLinks read(Path file) {
    try {
      return new Gson().fromJson(Files.readString(file), DemoLinks.class);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read the links in " + file, failure);
    }
  }
}
