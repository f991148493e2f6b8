package belfort.medianode.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
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

  LossyLink(InetSocketAddress plane, double loss, long seed) throws IOException {
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

  InetSocketAddress address() {
    try {
      return (InetSocketAddress) front.getLocalAddress();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void forwardUp() {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    try {
      while (true) {
        buffer.clear();
        peer = (InetSocketAddress) front.receive(buffer);
        buffer.flip();
        if (passes(buffer, up)) {
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
    boolean media = packet.limit() > 2 && (packet.get(0) & 0xc0) == 0x80;
    int type = packet.get(1) & 0xff;
    boolean control = type >= 192 && type <= 223;
    return !media || control || random.nextDouble() >= loss;
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
