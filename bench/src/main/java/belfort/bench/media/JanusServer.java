package belfort.bench.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Janus of the system's own package ({@code apt install janus}) as a process of its own: with as
 * many event loops as cores, its video room and its WebSocket and nothing else. Its ICE library
 * passes over the loopback interface: media go to an address of this machine, which the kernel
 * loops back as well.
 */
final class JanusServer implements AutoCloseable {
  private static final String ROOM_PLUGIN = "libjanus_videoroom.so";
  private static final String TRANSPORT = "libjanus_websockets.so";

  private final Process process;
  private final Path folder;
  private final int port;

  private JanusServer(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  static JanusServer start(Path log) {
    try {
      Path folder = Files.createTempDirectory("belfort-janus");
      int port = freePort();
      Files.writeString(folder.resolve("janus.jcfg"), server(folder));
      Files.writeString(folder.resolve("janus.plugin.videoroom.jcfg"), "general: {\n}\n");
      Files.writeString(folder.resolve("janus.transport.websockets.jcfg"), socket(port));
      Process process =
          new ProcessBuilder(
                  "janus",
                  "--config=" + folder.resolve("janus.jcfg"),
                  "--configs-folder=" + folder,
                  "--disable-colors")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new JanusServer(process, folder, port);
    } catch (IOException e) {
      throw new UncheckedIOException("janus cannot be started: apt install janus", e);
    }
  }

  private static String server(Path folder) throws IOException {
    return """
    general: {
      configs_folder = "%s"
      debug_level = 2
      event_loops = %d
      session_timeout = 0
    }
    nat: {
      ice_tcp = false
    }
    media: {
      ipv6 = false
    }
    plugins: {
      disable = "%s"
    }
    transports: {
      disable = "%s"
    }
    """
        .formatted(
            folder,
            Runtime.getRuntime().availableProcessors(),
            String.join(",", allBut(ROOM_PLUGIN, "plugins")),
            String.join(",", allBut(TRANSPORT, "transports")));
  }

  private static String socket(int port) {
    return """
    general: {
      ws = true
      ws_port = %d
      ws_interface = "lo"
    }
    """
        .formatted(port);
  }

  /** What is installed is loaded unless it is named here. */
  private static List<String> allBut(String one, String kind) throws IOException {
    try (Stream<Path> libraries = Files.walk(Path.of("/usr/lib"), 4)) {
      return libraries
          .map(Path::toString)
          .filter(file -> file.contains("/janus/" + kind + "/") && file.endsWith(".so"))
          .map(file -> file.substring(file.lastIndexOf('/') + 1))
          .filter(name -> !name.equals(one))
          .toList();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String url() {
    return "ws://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of janus cannot be deleted", e);
    }
  }
}
