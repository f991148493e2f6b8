package belfort.bench.media;

import java.net.InetAddress;
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
