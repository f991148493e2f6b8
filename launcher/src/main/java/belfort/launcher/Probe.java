package belfort.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.function.BooleanSupplier;

/**
 * Questions that tell whether a program on this machine is ready to serve; "no" is an answer, not
 * an error.
 */
final class Probe {
  private static final int TIMEOUT_MILLIS = 1000;
  private static final int HTTP_OK = 200;

  /**
   * The version byte of the first packet that a MySQL or MariaDB server sends, behind the four
   * bytes of its header.
   */
  private static final int MYSQL_PROTOCOL = 10;

  private Probe() {}

  /** True when a MySQL or MariaDB server greets on this loopback port. */
  static BooleanSupplier databaseGreets(int port) {
    return () -> {
      try (Socket socket = connect(port)) {
        InputStream in = socket.getInputStream();
        return in.readNBytes(4).length == 4 && in.read() == MYSQL_PROTOCOL;
      } catch (IOException e) {
        return false;
      }
    };
  }

  /** True when something listens on this loopback port. */
  static BooleanSupplier listens(int port) {
    return () -> {
      try (Socket socket = connect(port)) {
        return socket.isConnected();
      } catch (IOException e) {
        return false;
      }
    };
  }

  /** True when a GET of this address answers 200. */
  static BooleanSupplier answersOk(URI address) {
    return () -> {
      try {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try {
          return connection.getResponseCode() == HTTP_OK;
        } finally {
          connection.disconnect();
        }
      } catch (IOException e) {
        return false;
      }
    };
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
