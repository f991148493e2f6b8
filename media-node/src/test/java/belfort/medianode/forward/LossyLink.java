package belfort.medianode.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.Random;

/**
 * A UDP proxy between one peer and the plane that loses media packets, seeded; handshakes and
 * checks pass.
 */
final class LossyLink implements AutoCloseable {
  private final DatagramChannel front;
  private final DatagramChannel back;
  private final InetSocketAddress plane;
  private final double loss;
  private final Random up;
  private final Random down;
  private volatile InetSocketAddress peer;
  private volatile byte[] lastUp = new byte[0];

  LossyLink(InetSocketAddress plane, double loss, long seed) throws IOException {
    this(null, plane, loss, seed);
  }

  /** A link whose near end is known from the start: another node's. */
  LossyLink(InetSocketAddress peer, InetSocketAddress plane, double loss, long seed)
      throws IOException {
    this.peer = peer;
    this.plane = plane;
    this.loss = loss;
    this.up = new Random(seed);
    this.down = new Random(seed + 1);
    this.front = bound();
    this.back = bound();
    Thread.ofPlatform().daemon().name("link-up").start(this::forwardUp);
    Thread.ofPlatform().daemon().name("link-down").start(this::forwardDown);
  }

  private static DatagramChannel bound() throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Where the peer sends to. */
  InetSocketAddress address() {
    return address(front);
  }

  /** Where the plane hears from. */
  InetSocketAddress farAddress() {
    return address(back);
  }

  private static InetSocketAddress address(DatagramChannel channel) {
    try {
      return (InetSocketAddress) channel.getLocalAddress();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a datagram of the test's own to the plane, as if the peer had. */
  void inject(byte[] datagram) throws IOException {
    back.send(ByteBuffer.wrap(datagram), plane);
  }

  /** The last RTP packet that reached the plane. */
  byte[] lastUp() {
    return lastUp;
  }

  private void forwardUp() {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    try {
      while (true) {
        buffer.clear();
        peer = (InetSocketAddress) front.receive(buffer);
        buffer.flip();
        if (passes(buffer, up)) {
          if (isMedia(buffer)) {
            lastUp = Arrays.copyOf(buffer.array(), buffer.limit());
          }
          back.send(buffer, plane);
        }
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void forwardDown() {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    try {
      while (true) {
        buffer.clear();
        back.receive(buffer);
        buffer.flip();
        if (passes(buffer, down)) {
          front.send(buffer, peer);
        }
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  /** RTP is lost, not RTCP: a lost NACK is repeated, but the test counts them. */
  private boolean passes(ByteBuffer packet, Random random) {
    return !isMedia(packet) || random.nextDouble() >= loss;
  }

  private static boolean isMedia(ByteBuffer packet) {
    boolean media = packet.limit() > 2 && (packet.get(0) & 0xc0) == 0x80;
    int type = packet.get(1) & 0xff;
    boolean control = type >= 192 && type <= 223;
    return media && !control;
  }

  @Override
  public void close() {
    try {
      front.close();
      back.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
