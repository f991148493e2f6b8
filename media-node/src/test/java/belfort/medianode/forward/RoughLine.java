package belfort.medianode.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A UDP proxy between one browser and the plane that is as bad as a test wants it to be, either way
 * and for every kind of packet: it loses, delays, and carries so much and no more. It keeps the
 * order, as one line does; seeded.
 */
final class RoughLine implements AutoCloseable {
  /** What waits for a full line; more is lost, as in most routers. */
  private static final long QUEUE_NS = 400_000_000L;

  private final InetSocketAddress plane;
  private final DatagramChannel front;
  private final DatagramChannel back;
  private final AtomicLong lost = new AtomicLong();
  private volatile Weather weather = Weather.FINE;
  private volatile @Nullable InetSocketAddress browser;

  /**
   * How bad the line is.
   *
   * @param begins how probably a packet is the first one lost of a burst
   * @param ends how probably a lost packet is a burst's last one
   * @param bitsPerSecond either way; 0 for any
   */
  record Weather(double begins, double ends, int delayMs, int jitterMs, long bitsPerSecond) {
    static final Weather FINE = new Weather(0, 1, 0, 0, 0);

    /** Nothing comes through. */
    static final Weather NOTHING = new Weather(1, 0, 0, 0, 0);

    static Weather losing(double part) {
      return new Weather(part / (1 - part), 1, 0, 0, 0);
    }

    /** A part of all packets, so many in a row on average. */
    static Weather losingInBursts(double part, double row) {
      return new Weather(part / row / (1 - part), 1 / row, 0, 0, 0);
    }

    static Weather late(int delayMs, int jitterMs) {
      return new Weather(0, 1, delayMs, jitterMs, 0);
    }

    static Weather narrow(long bitsPerSecond) {
      return new Weather(0, 1, 0, 0, bitsPerSecond);
    }
  }

  /** A datagram on its way; an empty one is the end. */
  private static final class Waiting {
    final byte[] datagram;
    final long dueNs;

    Waiting(byte[] datagram, long dueNs) {
      this.datagram = datagram;
      this.dueNs = dueNs;
    }
  }

  RoughLine(InetSocketAddress plane, long seed) throws IOException {
    this.plane = plane;
    this.front = bound();
    this.back = bound();
    new Way("up", front, back, seed).start();
    new Way("down", back, front, seed + 1).start();
  }

  private static DatagramChannel bound() throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** From now on the line is like this. */
  void becomes(Weather next) {
    weather = next;
  }

  /** How many packets did not come through. */
  long lost() {
    return lost.get();
  }

  /** A description of the plane's with this line in the place of its addresses. */
  String inPlaceOf(String description) {
    try {
      int port = ((InetSocketAddress) front.getLocalAddress()).getPort();
      return description
          .replaceAll("(?m)^a=candidate:[^\r\n]*\r\n", "")
          .replace(
              "a=end-of-candidates\r\n",
              "a=candidate:1 1 udp 2130706431 127.0.0.1 "
                  + port
                  + " typ host\r\n"
                  + "a=end-of-candidates\r\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One direction: who hears stamps what comes with its time, who sends waits for it. */
  private final class Way {
    private final String name;
    private final DatagramChannel from;
    private final DatagramChannel to;
    private final Random random;
    private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private boolean losing;
    private long freeNs = System.nanoTime();
    private long lastDueNs = System.nanoTime();

    Way(String name, DatagramChannel from, DatagramChannel to, long seed) {
      this.name = name;
      this.from = from;
      this.to = to;
      this.random = new Random(seed);
    }

    void start() {
      Thread.ofPlatform().daemon().name("rough-" + name + "-in").start(this::hear);
      Thread.ofPlatform().daemon().name("rough-" + name + "-out").start(this::send);
    }

    private void hear() {
      ByteBuffer buffer = ByteBuffer.allocate(2048);
      try {
        while (true) {
          buffer.clear();
          InetSocketAddress sender = (InetSocketAddress) from.receive(buffer);
          if (from.equals(front)) {
            browser = sender;
          }
          enter(Arrays.copyOf(buffer.array(), buffer.position()), System.nanoTime());
        }
      } catch (IOException e) {
        waiting.add(new Waiting(new byte[0], 0)); // closed: the sender ends too
      }
    }

    private void enter(byte[] datagram, long nowNs) {
      Weather now = weather;
      losing = losing ? random.nextDouble() >= now.ends() : random.nextDouble() < now.begins();
      long free = nowNs;
      if (now.bitsPerSecond() > 0) {
        free = Math.max(freeNs, nowNs) + datagram.length * 8_000_000_000L / now.bitsPerSecond();
      }
      if (losing || free - nowNs > QUEUE_NS) {
        lost.incrementAndGet();
        return;
      }
      freeNs = free;
      double late = now.delayMs() + now.jitterMs() * random.nextDouble();
      lastDueNs = Math.max(lastDueNs, freeNs + (long) (late * 1e6));
      waiting.add(new Waiting(datagram, lastDueNs));
    }

    private void send() {
      try {
        for (Waiting next = waiting.take(); next.datagram.length > 0; next = waiting.take()) {
          for (long left = next.dueNs - System.nanoTime();
              left > 0;
              left = next.dueNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
          InetSocketAddress address = to.equals(back) ? plane : browser;
          if (address != null) {
            to.send(ByteBuffer.wrap(next.datagram), address);
          }
        }
      } catch (IOException e) {
        return; // closed
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() throws IOException {
    front.close();
    back.close();
  }
}
