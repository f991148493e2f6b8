package belfort.signaling.web;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether an {@code Origin} header (RFC 6454) is ours: exactly the public URL's scheme, host and
 * port. A loopback name is ours too when the request itself went to that very name and port: only a
 * browser on this machine can say so.
 */
final class OriginRule {
  private static final Pattern ORIGIN =
      Pattern.compile("(https?)://([a-z0-9.-]{1,253}|\\[[0-9a-f:.]{2,45}\\])(?::([0-9]{1,5}))?");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Origin ours;

  OriginRule(URI publicUrl) {
    this.ours =
        parse(publicUrl.getScheme() + "://" + publicUrl.getRawAuthority())
            .orElseThrow(() -> new IllegalArgumentException("not an origin: " + publicUrl));
  }

  /**
   * Whether the header is ours.
   *
   * @param host the request's own Host header
   */
  boolean allows(@Nullable String header, @Nullable String host) {
    if (header == null) {
      return false;
    }
    Optional<Origin> said = parse(header);
    if (said.isEmpty()) {
      return false;
    }
    return said.get().equals(ours) || loopback(said.get(), host);
  }

  private static boolean loopback(Origin said, @Nullable String host) {
    return host != null
        && said.scheme().equals("http")
        && LOOPBACK.contains(said.host())
        && parse("http://" + host).filter(said::equals).isPresent();
  }

  private static Optional<Origin> parse(String text) {
    if (text.length() > 300) {
      return Optional.empty();
    }
    Matcher matcher = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String scheme = matcher.group(1);
    String port = matcher.group(3);
    int number = port == null ? (scheme.equals("https") ? 443 : 80) : Integer.parseInt(port);
    return number < 1 || number > 65_535
        ? Optional.empty()
        : Optional.of(new Origin(scheme, matcher.group(2), number));
  }

  private record Origin(String scheme, String host, int port) {}
}
