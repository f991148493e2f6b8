package belfort.bench.media;

import belfort.medianode.srtp.Ciphers;
import belfort.medianode.srtp.Gcm;
import belfort.medianode.udp.Datagrams;
import belfort.medianode.udp.Destination;
import belfort.medianode.udp.Inbox;
import belfort.medianode.udp.Outbox;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The least that any forwarder on this machine has to do: encrypt each packet of the trace for each
 * viewer by AES-128-GCM and send it, a frame by one message, by the same system calls. Nothing is
 * received, looked up, rewritten or counted; the packets of a frame are of one size, as suits the
 * kernel best. What is measured is this thread's processor time while it does that. The viewers are
 * on a thread of their own, as those of the node are, and read when a burst is over: on loopback
 * the sender's system call puts each packet into the receiver's socket, and is quicker where the
 * receiver's memory is in the sender's own cache, slower where both are at it at once.
 */
final class Ceiling implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ceiling.class);
  private static final int HEADER_BYTES = 24;
  private static final byte[] NOTHING = new byte[0];
  private static final int BUFFER_BYTES = 1 << 20;

  /** So many packets of each viewer wait in his socket at most. */
  private static final int BURST_FRAMES = 12;

  private static final long LOOK_NS = 1_000_000L;

  private static final long PATIENCE_NS = 5_000_000_000L;

  private final Datagrams sender = Datagrams.create(Datagrams.Mode.AUTO);
  private final Datagrams receiver = Datagrams.create(Datagrams.Mode.AUTO);
  private final Thread students =
      Thread.ofPlatform().daemon().name("bare-viewers").unstarted(this::receive);
  private final AtomicLong arrived = new AtomicLong();
  private volatile long due;
  private volatile boolean closed;
  private final List<Destination> viewers = new ArrayList<>();
  private final List<Gcm> ciphers = new ArrayList<>();
  private final List<List<Trace.Packet>> frames;
  private final int lessons;
  private final byte[] plain = new byte[2048];
  private final byte[] iv = new byte[Gcm.IV_BYTES];
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long number;
  private int nextFrame;

  Ceiling(Trace trace, int lessons, int viewersEach) throws IOException {
    this.frames = trace.frames();
    this.lessons = lessons;
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    sender.open(any, BUFFER_BYTES);
    for (int i = 0; i < lessons * viewersEach; i++) {
      viewers.add(new Destination(receiver.open(any, BUFFER_BYTES)));
      byte[] key = new byte[Gcm.KEY_BYTES];
      key[0] = (byte) i;
      key[1] = (byte) (i >>> 8);
      ciphers.add(Ciphers.chosen().gcm(key));
    }
    students.start();
  }

  /**
   * Sends for so much of this thread's processor time.
   *
   * @return microseconds per packet
   */
  double measure(long cpuNs) throws IOException, GeneralSecurityException {
    long packets = 0;
    long spent = 0;
    due = 0;
    arrived.set(0);
    while (spent < cpuNs) {
      long before = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < BURST_FRAMES; i++) {
        for (int lesson = 0; lesson < lessons; lesson++) {
          packets += frame(frames.get(nextFrame), lesson);
        }
        nextFrame = (nextFrame + 1) % frames.size();
      }
      sender.outbox().flush();
      spent += threads.getCurrentThreadCpuTime() - before;
      awaitArrival(packets);
    }
    return spent / 1000.0 / packets;
  }

  /** Lets the sockets be emptied: what is full loses packets, and losing them costs less. */
  private void awaitArrival(long packets) throws IOException {
    long endNs = System.nanoTime() + PATIENCE_NS;
    due = packets;
    while (arrived.get() < packets) {
      if (System.nanoTime() - endNs > 0) {
        throw new IOException("packets of the bare loop were lost: this machine is too busy");
      }
      LockSupport.parkNanos(LOOK_NS);
    }
  }

  private int frame(List<Trace.Packet> frame, int lesson) throws GeneralSecurityException {
    int bytes = frame.stream().mapToInt(Trace.Packet::payloadBytes).max().orElse(0);
    int each = viewers.size() / lessons;
    Outbox out = sender.outbox();
    for (int viewer = lesson * each; viewer < (lesson + 1) * each; viewer++) {
      Gcm cipher = ciphers.get(viewer);
      for (int i = 0; i < frame.size(); i++) {
        number++;
        iv[4] = (byte) number;
        iv[5] = (byte) (number >>> 8);
        iv[6] = (byte) (number >>> 16);
        iv[7] = (byte) (number >>> 24);
        cipher.seal(iv, out.slab(), out.at(), HEADER_BYTES, NOTHING, plain, 0, bytes);
        out.add(0, viewers.get(viewer), HEADER_BYTES + bytes + Gcm.TAG_BYTES);
      }
    }
    return each * frame.size();
  }

  private void receive() {
    Inbox inbox = new Inbox();
    try {
      while (!closed) {
        LockSupport.parkNanos(LOOK_NS);
        if (arrived.get() >= due) {
          continue;
        }
        receiver.await(0);
        for (int i = 0; i < viewers.size(); i++) {
          arrived.addAndGet(receiver.receive(i, inbox));
        }
      }
    } catch (IOException e) {
      LOG.error("the viewers of the bare loop cannot receive", e);
    } finally {
      receiver.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    sender.close();
  }
}
