package belfort.signaling;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * Counts its starts in the database, answers when it is ready, writes links: all that a launcher
 * can see of a server.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    List<String> options = Arrays.asList(args);
    Path data = Path.of(option(options, "--data"));
    if (Files.exists(data.resolve("refuse-to-start"))) {
      System.out.println("belfort: the stand-in refuses to start");
      System.exit(3);
    }
    countTheStart(options);
    String url = option(options, "--public-url");
    Files.writeString(
        Path.of(option(options, "--links")),
        """
        {"admin": "%1$s/admin#a", "lessons": [
          {"id": "1", "title": "Mathematics", "teacher": "%1$s/lesson#t",
           "students": ["%1$s/lesson#s1", "%1$s/lesson#s2", "%1$s/lesson#s3", "%1$s/lesson#s4"]}]}
        """
            .formatted(url));
    HttpServer http = serve(Integer.parseInt(option(options, "--http-port")), "/livez", null);
    int managementPort = Integer.parseInt(option(options, "--management-port"));
    HttpServer management = serve(managementPort, "/readyz", InetAddress.getLoopbackAddress());
    while (System.in.read() >= 0) {
      System.out.println("the launcher said something");
    }
    http.stop(0);
    management.stop(0);
    System.exit(0);
  }

  private static String option(List<String> options, String name) {
    return options.get(options.indexOf(name) + 1);
  }

  private static void countTheStart(List<String> options) throws Exception {
    String password = Files.readString(Path.of(option(options, "--db-password-file"))).strip();
    try (Connection connection =
            DriverManager.getConnection(
                option(options, "--db-url"), option(options, "--db-user"), password);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS server_start (id INT AUTO_INCREMENT PRIMARY KEY)");
      statement.execute("INSERT INTO server_start VALUES ()");
    }
  }

  private static HttpServer serve(int port, String path, InetAddress address) throws Exception {
    InetSocketAddress where =
        address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
    HttpServer server = HttpServer.create(where, 50);
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
