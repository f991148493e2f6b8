package belfort.bench.media;

import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** A media server under measurement, driven by its own protocol. */
interface Forwarder extends AutoCloseable {
  /** For the table. */
  String name();

  /** The process whose processor time counts. */
  long pid();

  /** The same where there are several. */
  default List<Long> pids() {
    return List.of(pid());
  }

  /** The address of this machine under which it is reached. */
  default InetAddress address() {
    return InetAddress.getLoopbackAddress();
  }

  /** An address of this machine for servers whose ICE passes over loopback: load stays here too. */
  static InetAddress addressOnANetwork() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("this machine has no address but loopback"));
    } catch (SocketException e) {
      throw new UncheckedIOException("the addresses of this machine are unknown", e);
    }
  }

  /** Whether it takes pictures apart and packs them anew: then pictures tell what was lost. */
  default boolean packsAnew() {
    return false;
  }

  /** Opens a lesson; they are numbered from 0. */
  int lesson();

  /** A teacher's offer to a lesson; the answer. */
  String publish(int lesson, String offer);

  /** A student comes to watch the lesson's teacher; the server's description, of either kind. */
  String watch(int lesson, Student student);

  /** The descriptions of one student: a server takes his offer, or wants an answer to its own. */
  interface Student {
    String offer();

    /** For an offer of sound, then picture, in this order. */
    String answer();
  }

  @Override
  void close();
}
