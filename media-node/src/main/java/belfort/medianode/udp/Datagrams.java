package belfort.medianode.udp;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The UDP sockets of one thread: it waits for datagrams, reads them in batches and sends in
 * batches. Only {@link #wakeUp()} may be called from elsewhere.
 */
public sealed interface Datagrams extends AutoCloseable permits JdkDatagrams, NativeDatagrams {
  /** Which system calls are used. */
  enum Mode {
    /** The kernel's batches where a trial at start says that they work. */
    AUTO,
    /** The kernel's batches or nothing. */
    NATIVE,
    /** One call of the JDK's for each datagram. */
    JDK
  }

  /**
   * Makes the sockets' holder; none is open yet.
   *
   * @throws IOException when the system lacks what {@link Mode#NATIVE} demands
   */
  static Datagrams create(Mode mode) throws IOException {
    if (mode == Mode.JDK) {
      return new JdkDatagrams();
    }
    Trial trial = Trial.RESULT;
    if (trial.works()) {
      return new NativeDatagrams(trial.segments());
    }
    if (mode == Mode.NATIVE) {
      throw new IOException(
          "this system does not take batches of datagrams ("
              + trial.reason()
              + "): choose --media-sockets auto or jdk");
    }
    return new JdkDatagrams();
  }

  /**
   * Opens a socket; they are numbered from 0.
   *
   * @param bufferBytes what the kernel is asked to hold for it in each direction
   * @return the local address with the port that it got
   */
  InetSocketAddress open(InetSocketAddress at, int bufferBytes) throws IOException;

  /**
   * Waits until a datagram can be read, somebody calls {@link #wakeUp()}, or the time is over.
   *
   * @param timeoutNs negative for no end
   */
  void await(long timeoutNs) throws IOException;

  /** Ends the present or the next {@link #await}. From any thread. */
  void wakeUp();

  /** Reads the waiting datagrams of a socket, as many as have room; how many there were. */
  int receive(int socket, Inbox into);

  /** Where datagrams are gathered to be sent. */
  Outbox outbox();

  /** Whether several datagrams of one size can be one message. */
  boolean segments();

  /** Sends all that was gathered; how many datagrams could not be sent. */
  int send(Outbox outbox);

  /** What is used, for the log: {@code native+gso}, {@code native} or {@code jdk}. */
  String name();

  @Override
  void close();
}
