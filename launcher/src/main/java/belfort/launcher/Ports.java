package belfort.launcher;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.Set;

/**
 * The ports of this machine: which are free, and which to take. Ports of our own choice lie below
 * the range that the kernel hands out to outgoing connections, so that a program which restarts
 * finds its port still free.
 */
final class Ports {
  private static final int LOWEST = 17_000;
  private static final int HIGHEST = 31_999;
  private static final int TRIES = 500;

  private final SecureRandom random = new SecureRandom();

  /** Fails with a line for the operator when {@code port} cannot be listened on. */
  void requireFreeTcp(int port, String option) throws StartFailure {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw refused("TCP port " + port, option, e);
    }
  }

  void requireFreeUdp(int port, String option) throws StartFailure {
    try {
      new DatagramSocket(port).close();
    } catch (SocketException e) {
      throw refused("UDP port " + port, option, e);
    }
  }

  private static StartFailure refused(String port, String option, IOException e) {
    boolean denied = String.valueOf(e.getMessage()).contains("ermission");
    return new StartFailure(
        denied
            ? port + " may not be opened by this user: choose one above 1023 with " + option + " N"
            : port
                + " is taken by another program: stop that program, or choose another port with "
                + option
                + " N",
        e);
  }

  /** A free loopback port for TCP that is not in {@code taken}, and adds it there. */
  int freeTcp(Set<Integer> taken) throws StartFailure {
    for (int i = 0; i < TRIES; i++) {
      int port = candidate();
      if (isFreeTcp(port) && taken.add(port)) {
        return port;
      }
    }
    throw noneFree();
  }

  int freeUdp(Set<Integer> taken) throws StartFailure {
    for (int i = 0; i < TRIES; i++) {
      int port = candidate();
      if (isFreeUdp(port) && taken.add(port)) {
        return port;
      }
    }
    throw noneFree();
  }

  private int candidate() {
    return LOWEST + random.nextInt(HIGHEST - LOWEST + 1);
  }

  private static boolean isFreeTcp(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isFreeUdp(int port) {
    try (DatagramSocket probe = new DatagramSocket(port)) {
      return probe.isBound();
    } catch (SocketException e) {
      return false;
    }
  }

  private static StartFailure noneFree() {
    return new StartFailure(
        "no free port found between " + LOWEST + " and " + HIGHEST + ": stop what fills them");
  }
}
