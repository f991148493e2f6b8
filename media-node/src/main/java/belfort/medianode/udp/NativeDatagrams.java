package belfort.medianode.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Linux' batches: up to 64 datagrams by one recvmmsg, all gathered messages by one sendmmsg,
 * several datagrams of one size to one destination as one message that the kernel cuts
 * (UDP_SEGMENT). The memory that the kernel sees is allocated once.
 */
final class NativeDatagrams implements Datagrams {
  private static final Logger LOG = LoggerFactory.getLogger(NativeDatagrams.class);

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int DATAGRAM = 2 | 0x800 | 0x80000; // SOCK_DGRAM, _NONBLOCK, _CLOEXEC
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int EVENT_FLAGS = 0x800 | 0x80000; // EFD_NONBLOCK, EFD_CLOEXEC
  private static final short POLLIN = 1;
  private static final short POLLOUT = 4;
  private static final int POLLFD_BYTES = 8;
  private static final int MAX_SOCKETS = 4096;
  private static final int EADDRINUSE = 98;
  private static final int EADDRNOTAVAIL = 99;
  private static final int EACCES = 13;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  /** So long a full kernel buffer may hold up everything else before datagrams are lost. */
  private static final long FULL_WAIT_NS = 2_000_000L;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = arena.allocate(Libc.STATE);
  private final MemorySegment wakeState = arena.allocate(Libc.STATE);
  private final MemorySegment one = arena.allocate(JAVA_LONG);
  private final MemorySegment drained = arena.allocate(JAVA_LONG);
  private final MemorySegment timeout = arena.allocate(16, 8);
  private final MemorySegment polled = arena.allocate((MAX_SOCKETS + 1L) * POLLFD_BYTES, 8);
  private final MemorySegment full = arena.allocate(POLLFD_BYTES, 8);
  private final MemorySegment inSlab =
      arena.allocate((long) Inbox.CAPACITY * Inbox.DATAGRAM_BYTES, 64);
  private final MemorySegment outSlab = arena.allocate(Outbox.SLAB_BYTES, 64);
  private final Messages incoming = new Messages(arena, Inbox.CAPACITY, inSlab);
  private final Messages outgoing = new Messages(arena, Outbox.MAX_MESSAGES, outSlab);
  private final Messages single = new Messages(arena, 1, outSlab);
  private final SenderCache senders = new SenderCache();
  private final Outbox outbox = new Outbox(this);
  private final AtomicBoolean woken = new AtomicBoolean();
  private final int event;
  private int[] sockets = new int[0];
  private boolean segments;
  private boolean closed;

  NativeDatagrams(boolean segments) throws IOException {
    this.segments = segments;
    one.set(JAVA_LONG, 0, 1);
    event = Libc.eventfd(state, EVENT_FLAGS);
    if (event < 0) {
      throw failure("eventfd");
    }
    poll(0, event);
    for (int i = 0; i < Inbox.CAPACITY; i++) {
      incoming.vector(i, (long) i * Inbox.DATAGRAM_BYTES, Inbox.DATAGRAM_BYTES);
    }
  }

  private IOException failure(String call) {
    return new IOException(call + " failed with errno " + Libc.errno(state));
  }

  private void poll(int index, int fd) {
    polled.set(JAVA_INT, (long) index * POLLFD_BYTES, fd);
    polled.set(JAVA_SHORT, (long) index * POLLFD_BYTES + 4, POLLIN);
  }

  @Override
  public InetSocketAddress open(InetSocketAddress at, int bufferBytes) throws IOException {
    if (sockets.length == MAX_SOCKETS) {
      throw new IOException("more than " + MAX_SOCKETS + " addresses");
    }
    boolean four = at.getAddress() instanceof Inet4Address;
    int fd = Libc.socket(state, four ? AF_INET : AF_INET6, DATAGRAM);
    if (fd < 0) {
      throw failure("socket");
    }
    try {
      InetSocketAddress local = bind(fd, at, four, bufferBytes);
      poll(sockets.length + 1, fd);
      sockets = Arrays.copyOf(sockets, sockets.length + 1);
      sockets[sockets.length - 1] = fd;
      return local;
    } catch (IOException e) {
      Libc.close(state, fd);
      throw e;
    }
  }

  private InetSocketAddress bind(int fd, InetSocketAddress at, boolean four, int bufferBytes)
      throws IOException {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment value = scratch.allocate(JAVA_INT);
      value.set(JAVA_INT, 0, bufferBytes);
      buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, value);
      buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, value);
      if (!four) {
        value.set(JAVA_INT, 0, 1);
        Libc.setsockopt(state, fd, IPPROTO_IPV6, IPV6_V6ONLY, value);
      }
      byte[] encoded = new Destination(at).encoded();
      MemorySegment name = scratch.allocate(Destination.MAX_BYTES, 8);
      MemorySegment.copy(encoded, 0, name, JAVA_BYTE, 0, encoded.length);
      if (Libc.bind(state, fd, name, encoded.length) < 0) {
        throw notBound(Libc.errno(state));
      }
      value.set(JAVA_INT, 0, Destination.MAX_BYTES);
      if (Libc.getsockname(state, fd, name, value) < 0) {
        throw failure("getsockname");
      }
      int port = Short.toUnsignedInt(Short.reverseBytes(name.get(JAVA_SHORT, 2)));
      return new InetSocketAddress(at.getAddress(), port);
    }
  }

  /** Beyond the system's limit where we may, up to it elsewhere. */
  private void buffer(int fd, int forced, int plain, MemorySegment bytes) {
    if (Libc.setsockopt(state, fd, SOL_SOCKET, forced, bytes) < 0) {
      Libc.setsockopt(state, fd, SOL_SOCKET, plain, bytes);
    }
  }

  /** Sets a socket's own option. */
  void option(int socket, int name, int value) throws IOException {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment bytes = scratch.allocate(JAVA_INT);
      bytes.set(JAVA_INT, 0, value);
      if (Libc.setsockopt(state, sockets[socket], SOL_SOCKET, name, bytes) < 0) {
        throw failure("setsockopt");
      }
    }
  }

  private static IOException notBound(int errno) {
    return new BindException(
        switch (errno) {
          case EADDRINUSE -> "Address already in use";
          case EADDRNOTAVAIL -> "Cannot assign requested address";
          case EACCES -> "Permission denied";
          default -> "errno " + errno;
        });
  }

  @Override
  public void await(long timeoutNs) throws IOException {
    timeout.set(JAVA_LONG, 0, timeoutNs / NS_PER_SECOND);
    timeout.set(JAVA_LONG, 8, timeoutNs % NS_PER_SECOND);
    MemorySegment until = timeoutNs < 0 ? MemorySegment.NULL : timeout;
    int ready = Libc.ppoll(state, polled, sockets.length + 1, until);
    if (ready < 0 && Libc.errno(state) != Libc.EINTR) {
      throw failure("ppoll");
    }
    if (ready > 0 && polled.get(JAVA_SHORT, 6) != 0) {
      // in this order: a wake-up between the two has told its news before, which is looked at next;
      // the other way round its event would be read here and no later one be written
      Libc.read(state, event, drained);
      woken.set(false);
    }
  }

  @Override
  public void wakeUp() {
    if (woken.compareAndSet(false, true)) {
      synchronized (wakeState) {
        if (!closed) {
          Libc.write(wakeState, event, one);
        }
      }
    }
  }

  @Override
  public int receive(int socket, Inbox into) {
    if (polled.get(JAVA_SHORT, (socket + 1L) * POLLFD_BYTES + 6) == 0) {
      return 0;
    }
    for (int i = 0; i < Inbox.CAPACITY; i++) {
      incoming.expect(i);
    }
    int count =
        Libc.recvmmsg(state, sockets[socket], incoming.from(0), Inbox.CAPACITY, MSG_DONTWAIT);
    for (int i = 0; i < count; i++) {
      int length = incoming.received(i);
      MemorySegment.copy(
          inSlab, JAVA_BYTE, (long) i * Inbox.DATAGRAM_BYTES, into.datagram(i), 0, length);
      into.put(i, length, senders.at(incoming.names(), Messages.nameAt(i)));
    }
    return Math.max(0, count);
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public boolean segments() {
    return segments;
  }

  @Override
  public int send(Outbox box) {
    int count = box.messages();
    int bytes = box.start(count - 1) + box.length(count - 1);
    MemorySegment.copy(box.slab(), 0, outSlab, JAVA_BYTE, 0, bytes);
    for (int i = 0; i < count; i++) {
      outgoing.vector(i, box.start(i), box.length(i));
      outgoing.address(i, box.destination(i), box.segments(i) > 1 ? box.segmentSize(i) : 0);
    }
    int failed = 0;
    int at = 0;
    while (at < count) {
      int end = at + 1;
      while (end < count && box.socket(end) == box.socket(at)) {
        end++;
      }
      failed += sendRow(box, at, end);
      at = end;
    }
    return failed;
  }

  /** Sends the messages of one socket. */
  private int sendRow(Outbox box, int begin, int end) {
    int fd = sockets[box.socket(begin)];
    int failed = 0;
    int at = begin;
    while (at < end) {
      int sent = Libc.sendmmsg(state, fd, outgoing.from(at), end - at, MSG_DONTWAIT);
      if (sent > 0) {
        at += sent;
        continue;
      }
      int errno = Libc.errno(state);
      if (errno == Libc.EINTR || (errno == Libc.EAGAIN && writable(fd))) {
        continue;
      }
      do { // what has no room is lost, as it would be in any queue on the way
        failed += box.segments(at) > 1 ? sendWhole(box, at, errno) : 1;
        at++;
      } while (errno == Libc.EAGAIN && at < end);
    }
    return failed;
  }

  private boolean writable(int fd) {
    full.set(JAVA_INT, 0, fd);
    full.set(JAVA_SHORT, 4, POLLOUT);
    timeout.set(JAVA_LONG, 0, 0);
    timeout.set(JAVA_LONG, 8, FULL_WAIT_NS);
    return Libc.ppoll(state, full, 1, timeout) > 0;
  }

  /**
   * Sends the segments of a message one by one, since the kernel did not take it as it was. A trial
   * at start has shown that it takes segments at all, so EINVAL tells of the way there (a link that
   * takes only smaller packets), the others of the socket; either is remembered for good.
   */
  private int sendWhole(Outbox box, int message, int errno) {
    switch (errno) {
      case Libc.EINVAL -> box.destination(message).takesNoSegments();
      case Libc.EIO, Libc.ENOPROTOOPT, Libc.EOPNOTSUPP -> {
        LOG.warn("event=media_sockets_without_gso errno={}", errno);
        segments = false;
      }
      default -> {
        return box.segments(message);
      }
    }
    int failed = 0;
    int size = box.segmentSize(message);
    for (int done = 0; done < box.length(message); done += size) {
      single.vector(0, box.start(message) + done, Math.min(size, box.length(message) - done));
      single.address(0, box.destination(message), 0);
      int fd = sockets[box.socket(message)];
      if (Libc.sendmmsg(state, fd, single.from(0), 1, MSG_DONTWAIT) < 1) {
        failed++;
      }
    }
    return failed;
  }

  @Override
  public String name() {
    return segments ? "native+gso" : "native";
  }

  @Override
  public void close() {
    synchronized (wakeState) {
      if (closed) {
        return;
      }
      closed = true;
      for (int fd : sockets) {
        Libc.close(state, fd);
      }
      Libc.close(state, event);
    }
    arena.close();
  }
}
