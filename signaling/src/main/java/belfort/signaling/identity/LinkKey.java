package belfort.signaling.identity;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/** The key that signs personal links: 32 random bytes in a file that only we can read. */
public final class LinkKey {
  private static final int BYTES = 32;

  private final byte[] bytes;

  private LinkKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A key for one process, or of a test. */
  public static LinkKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a link key has 32 bytes");
    }
    return new LinkKey(bytes.clone());
  }

  /**
   * Reads {@code link.key} in the folder; makes it at the first start. Servers of one installation
   * have to have the same file.
   */
  public static LinkKey loadOrCreate(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path file = folder.resolve("link.key");
    if (!Files.exists(file)) {
      create(file);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try {
      return of(HexFormat.of().parseHex(Files.readString(file).strip()));
    } catch (IllegalArgumentException broken) {
      throw new IOException(
          file
              + " is not 64 hexadecimal digits: restore it from a backup, or delete it (all links"
              + " that were given out then become invalid)",
          broken);
    }
  }

  private static void create(Path file) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    try (var channel =
        Files.newByteChannel(
            file,
            Set.copyOf(EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      channel.write(
          java.nio.ByteBuffer.wrap(
              HexFormat.of()
                  .formatHex(random)
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    } catch (FileAlreadyExistsException another) {
      // another server made it in the same moment: theirs counts
    }
  }

  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return "LinkKey[redacted]";
  }
}
