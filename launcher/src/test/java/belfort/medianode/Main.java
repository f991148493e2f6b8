package belfort.medianode;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;

/**
 * Listens where it is told to and ends with its launcher's pipe: all that a launcher can see of a
 * node.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    List<String> options = Arrays.asList(args);
    int port = Integer.parseInt(options.get(options.indexOf("--rpc-port") + 1));
    try (ServerSocket socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
      System.out.println("listening on " + socket.getLocalPort());
      while (System.in.read() >= 0) {
        System.out.println("the launcher said something");
      }
    }
    System.exit(0);
  }
}
