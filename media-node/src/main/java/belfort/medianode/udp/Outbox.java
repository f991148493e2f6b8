package belfort.medianode.udp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Outgoing datagrams, gathered for one system call. What goes to one destination in a row and is of
 * one size becomes one message of several segments (UDP_SEGMENT, udp(7)): only the last may be
 * shorter. A datagram is written at {@link #at()} and then added. For one thread.
 */
public final class Outbox {
  /** So much has room behind {@link #at()} at any time. */
  public static final int DATAGRAM_BYTES = 2048;

  /** What stays in a processor's own cache on the way into the kernel. */
  static final int SLAB_BYTES = 128 * 1024;

  static final int MAX_MESSAGES = 128;

  /** UDP_MAX_SEGMENTS of every kernel that has it. */
  static final int MAX_SEGMENTS = 64;

  /** A message is still an IP datagram for the kernel: 65,535 bytes with its headers. */
  static final int MAX_MESSAGE_BYTES = 65_000;

  private final Datagrams datagrams;
  private final byte[] slab = new byte[SLAB_BYTES];
  private final int[] starts = new int[MAX_MESSAGES];
  private final int[] lengths = new int[MAX_MESSAGES];
  private final int[] sizes = new int[MAX_MESSAGES];
  private final int[] segments = new int[MAX_MESSAGES];
  private final int[] sockets = new int[MAX_MESSAGES];
  private final @Nullable Destination[] destinations = new Destination[MAX_MESSAGES];
  private int messages;
  private int used;
  private long sentDatagrams;
  private long sentBytes;
  private long failures;
  private int pending;

  Outbox(Datagrams datagrams) {
    this.datagrams = datagrams;
  }

  /** Where datagrams are written, from {@link #at()} on. */
  public byte[] slab() {
    return slab;
  }

  /** Where the next datagram begins. */
  public int at() {
    return used;
  }

  /** Takes a datagram that was written elsewhere. */
  public void add(int socket, Destination to, byte[] datagram, int length) {
    System.arraycopy(datagram, 0, slab, used, length);
    add(socket, to, length);
  }

  /**
   * Takes the datagram that stands at {@link #at()}; sends when there is no room for another. What
   * goes over a stream is the stream's at once.
   */
  public void add(int socket, Destination to, int length) {
    DatagramStream stream = to.stream();
    if (stream != null) {
      stream.take(slab, used, length);
      return;
    }
    int last = messages - 1;
    if (last >= 0 && joins(last, socket, to, length)) {
      lengths[last] += length;
      segments[last]++;
    } else {
      starts[messages] = used;
      lengths[messages] = length;
      sizes[messages] = length;
      segments[messages] = 1;
      sockets[messages] = socket;
      destinations[messages] = to;
      messages++;
    }
    used += length;
    pending++;
    if (messages == MAX_MESSAGES || used > SLAB_BYTES - DATAGRAM_BYTES) {
      flush();
    }
  }

  private boolean joins(int message, int socket, Destination to, int length) {
    return destinations[message] == to
        && sockets[message] == socket
        && datagrams.segments()
        && !to.wholeOnly()
        && length <= sizes[message]
        && lengths[message] == segments[message] * sizes[message] // no shorter one closed it
        && segments[message] < MAX_SEGMENTS
        && lengths[message] + length <= MAX_MESSAGE_BYTES;
  }

  /** Sends what was gathered. */
  public void flush() {
    if (messages == 0) {
      return;
    }
    int failed = datagrams.send(this);
    failures += failed;
    sentDatagrams += pending - failed;
    sentBytes += used;
    forget();
  }

  /** Forgets what was gathered and not sent. */
  public void forget() {
    Arrays.fill(destinations, 0, messages, null);
    messages = 0;
    used = 0;
    pending = 0;
  }

  /** How many datagrams the kernel took so far. */
  public long sentDatagrams() {
    return sentDatagrams;
  }

  /** The bytes of all that was handed over so far. */
  public long sentBytes() {
    return sentBytes;
  }

  /** How many datagrams could not be sent so far: lost, as on any network. */
  public long failures() {
    return failures;
  }

  int messages() {
    return messages;
  }

  int start(int message) {
    return starts[message];
  }

  int length(int message) {
    return lengths[message];
  }

  /** The size of every segment but the last. */
  int segmentSize(int message) {
    return sizes[message];
  }

  int segments(int message) {
    return segments[message];
  }

  int socket(int message) {
    return sockets[message];
  }

  Destination destination(int message) {
    Destination destination = destinations[message];
    if (destination == null) {
      throw new IllegalStateException("there is no message " + message);
    }
    return destination;
  }
}
