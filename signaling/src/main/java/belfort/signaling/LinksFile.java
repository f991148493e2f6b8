package belfort.signaling;

import belfort.signaling.identity.Invitations;
import belfort.signaling.protocol.Role;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.Link;
import belfort.signaling.store.LinkStore;
import belfort.signaling.store.Person;
import belfort.signaling.store.StoreException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The demo school's links as JSON, replaced in one step; only its owner can read it. */
final class LinksFile {
  private final Path file;
  private final LinkStore links;
  private final Invitations invitations;
  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  LinksFile(Path file, LinkStore links, Invitations invitations) {
    this.file = file.toAbsolutePath();
    this.links = links;
    this.invitations = invitations;
  }

  void write(Person admin, List<Lesson> lessons) throws StoreException, IOException {
    List<LessonLinks> all = new ArrayList<>();
    for (Lesson lesson : lessons) {
      List<Link> invited = links.ofLesson(lesson.id());
      String teacher =
          invited.stream()
              .filter(link -> link.role() == Role.TEACHER)
              .map(invitations::url)
              .findFirst()
              .orElse("");
      List<String> students =
          invited.stream()
              .filter(link -> link.role() == Role.STUDENT && !link.revoked() && !link.kicked())
              .map(invitations::url)
              .toList();
      all.add(new LessonLinks(lesson.id().value(), lesson.title(), teacher, students));
    }
    replace(
        json.writeValueAsBytes(new SchoolLinks(invitations.url(invitations.admin(admin)), all)));
  }

  private void replace(byte[] content) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IOException(file + " is not a file");
    }
    Files.createDirectories(folder);
    Path next =
        Files.createTempFile(
            folder,
            ".links",
            ".json",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.write(next, content);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private record SchoolLinks(String admin, List<LessonLinks> lessons) {}

  private record LessonLinks(String id, String title, String teacher, List<String> students) {}
}
