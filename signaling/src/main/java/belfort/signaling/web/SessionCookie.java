package belfort.signaling.web;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The cookie that proves a session. Its name bears the session's key, so that two people may use
 * two tabs of one browser; under https it has the {@code __Host-} prefix, which keeps other hosts
 * of the school's domain from setting it.
 */
final class SessionCookie {
  private final boolean https;

  SessionCookie(URI publicUrl) {
    this.https = "https".equals(publicUrl.getScheme());
  }

  String name(String key) {
    return (https ? "__Host-belfort-" : "belfort-") + key;
  }

  /** The key of the session that a cookie of this name proves. */
  Optional<String> key(String name) {
    String start = name("");
    return name.startsWith(start) ? Optional.of(name.substring(start.length())) : Optional.empty();
  }

  String set(String key, String secret, Duration life) {
    return header(name(key) + "=" + secret, Math.max(0, life.toSeconds()));
  }

  String clear(String key) {
    return header(name(key) + "=", 0);
  }

  private String header(String pair, long maxAgeSeconds) {
    return pair
        + "; Path=/; HttpOnly; SameSite=Strict; Max-Age="
        + maxAgeSeconds
        + (https ? "; Secure" : "");
  }
}
