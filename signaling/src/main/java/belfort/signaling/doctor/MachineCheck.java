package belfort.signaling.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The machine: room on the disk, rights on the data folder, files that may be open. */
public final class MachineCheck {
  private static final long MEGABYTE = 1 << 20;
  private static final long TIGHT_MB = 1_024;
  private static final long FULL_MB = 200;

  /** The server takes 20,000 connections; files, pools and nodes come on top. */
  private static final long OPEN_FILES = 24_000;

  private static final Path LIMITS = Path.of("/proc/self/limits");

  private MachineCheck() {}

  public static List<Finding> findings(Path data) {
    return List.of(disk(data), openFiles(limits()));
  }

  private static Finding disk(Path data) {
    Path there = data.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isWritable(there)) {
      return Finding.fail(
          "disk", "we may not write to " + there, "Give this user the folder, or --data");
    }
    try {
      FileStore store = Files.getFileStore(there);
      return space(store.getUsableSpace() / MEGABYTE, there);
    } catch (IOException unknown) {
      return Finding.warn("disk", "cannot be asked: " + unknown.getMessage(), "Look at df");
    }
  }

  static Finding space(long megabytes, Path where) {
    String said = megabytes + " MB left for " + where;
    if (megabytes < FULL_MB) {
      return Finding.fail("disk", said, "Make room now: the log and the database will stop");
    }
    return megabytes < TIGHT_MB
        ? Finding.warn("disk", said, "Make room")
        : Finding.ok("disk", said);
  }

  private static String limits() {
    try {
      return Files.readString(LIMITS);
    } catch (IOException elsewhere) {
      return "";
    }
  }

  static Finding openFiles(String limits) {
    Optional<String> soft =
        limits
            .lines()
            .filter(line -> line.startsWith("Max open files"))
            .map(line -> line.substring("Max open files".length()).strip().split("\\s+", 2)[0])
            .findFirst();
    if (soft.isEmpty()) {
      return Finding.warn("open files", "the limit cannot be read here", "See that it is 65536");
    }
    boolean enough = soft.get().equals("unlimited") || Long.parseLong(soft.get()) >= OPEN_FILES;
    String said = soft.get() + " may be open";
    return enough
        ? Finding.ok("open files", said)
        : Finding.warn(
            "open files",
            said + ", too few for many browsers",
            "ulimit -n 65536, or LimitNOFILE=65536 in the unit");
  }
}
