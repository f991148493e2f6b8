package belfort.medianode.rpc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a client shows in its URL, {@code /kurento?secret=…}: Kurento's Java client sends
 * no headers but keeps the query. Only its digest is kept, and it never shows in text.
 */
public final class RpcSecret {
  /** What a client showed. */
  enum Shown {
    RIGHT,
    NONE,
    WRONG
  }

  /** Characters that stand in a query as they are, so that nobody has to escape anything. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~-]{16,256}");

  private static final String PARAMETER = "secret=";

  private final byte[] digest;

  private RpcSecret(String text) {
    this.digest = digest(text);
  }

  /**
   * A secret.
   *
   * @throws IllegalArgumentException when it is short or would have to be escaped; the message does
   *     not hold it
   */
  public static RpcSecret of(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a secret has 16 to 256 letters, digits or . _ ~ - (try: openssl rand -hex 32)");
    }
    return new RpcSecret(text);
  }

  /** The first line of a file. */
  public static RpcSecret read(Path file) throws IOException {
    try (var lines = Files.lines(file)) {
      return of(lines.findFirst().orElse("").strip());
    }
  }

  /** Compares what a query shows in constant time; two secrets in one query are wrong. */
  Shown shownIn(@Nullable String query) {
    List<String> shown = new ArrayList<>();
    for (String part : query == null ? new String[0] : query.split("&", -1)) {
      if (part.startsWith(PARAMETER)) {
        shown.add(part.substring(PARAMETER.length()));
      }
    }
    if (shown.isEmpty()) {
      return Shown.NONE;
    }
    boolean right = MessageDigest.isEqual(digest, digest(shown.getFirst()));
    return right && shown.size() == 1 ? Shown.RIGHT : Shown.WRONG;
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK lacks SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "RpcSecret[hidden]";
  }
}
