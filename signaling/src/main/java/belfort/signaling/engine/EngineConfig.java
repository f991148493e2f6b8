package belfort.signaling.engine;

import java.util.regex.Pattern;

/**
 * The engine's settings.
 *
 * @param server this run's id, unique for ever: a new start is a new server
 * @param pathName the server's name in paths ({@code /s/<name>/}); the same over restarts
 * @param iceServers what browsers are told to reach media with
 */
public record EngineConfig(String server, String pathName, IceServers iceServers) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  public EngineConfig {
    if (!FORM.matcher(server).matches() || !FORM.matcher(pathName).matches()) {
      throw new IllegalArgumentException(
          "a server's id and path name have 1 to 64 characters A-Z a-z 0-9 . _ -");
    }
  }
}
