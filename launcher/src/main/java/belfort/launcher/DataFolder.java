package belfort.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The folder that keeps what must survive a restart: the database, the keys, the logs. It belongs
 * to one launcher at a time, which holds its lock; the kernel gives the lock back when the launcher
 * dies in whatever way.
 */
final class DataFolder implements AutoCloseable {
  private static final int PASSWORD_BYTES = 24;

  private final Path root;
  private final FileChannel lockFile;

  private DataFolder(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  static DataFolder open(Path wanted) throws StartFailure {
    Path absolute = wanted.toAbsolutePath().normalize();
    try {
      Path root = createPrivate(absolute).toRealPath();
      Files.createDirectories(root.resolve("logs"));
      FileChannel lockFile =
          FileChannel.open(
              root.resolve("launcher.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      claim(lockFile, root);
      return new DataFolder(root, lockFile);
    } catch (IOException e) {
      throw new StartFailure(
          "cannot write to the data folder "
              + absolute
              + " ("
              + reason(e)
              + "): give this user write access, or name another folder with --data DIR",
          e);
    }
  }

  private static Path createPrivate(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Files.createDirectories(folder);
    // The folder holds the key that signs the links and the database: nobody else on the machine
    // has business there.
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    return folder;
  }

  private static void claim(FileChannel lockFile, Path root) throws IOException, StartFailure {
    FileLock lock;
    try {
      lock = lockFile.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      String owner = readText(lockFile);
      lockFile.close();
      throw new StartFailure(
          "Belfort is already running on the data folder "
              + root
              + (owner.isEmpty() ? "" : " (process " + owner + ")")
              + ": stop it first, or name another folder with --data DIR");
    }
    lockFile.truncate(0);
    byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
    lockFile.write(ByteBuffer.wrap(pid), 0);
  }

  private static String readText(FileChannel file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(32);
    file.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
  }

  Path root() {
    return root;
  }

  Path database() {
    return root.resolve("db");
  }

  Path logs() {
    return root.resolve("logs");
  }

  Path links() {
    return root.resolve("links.json");
  }

  /** The password of the embedded database's own user: made up once, readable by this user only. */
  Path databasePassword() throws StartFailure {
    Path file = database().resolve("password");
    try {
      if (Files.notExists(file)) {
        createPrivate(database());
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        PrivateFile.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
      }
      return file;
    } catch (IOException e) {
      throw new StartFailure("cannot write " + file + " (" + reason(e) + ")", e);
    }
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
