package belfort.medianode.forward;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** How a synthetic peer's packets come and go: from one port of UDP, or over one TCP connection. */
sealed interface PeerLine extends AutoCloseable {
  void send(byte[] datagram) throws IOException;

  /** Where its packets come from. */
  InetSocketAddress address() throws IOException;

  @Override
  void close() throws IOException;

  /** A port of UDP, on the plane's own loopback address. */
  static PeerLine udp(InetSocketAddress plane, Consumer<byte[]> hears) throws IOException {
    Datagrams line = new Datagrams(plane, hears);
    Thread.ofPlatform().daemon().name("synthetic-peer").start(line::read);
    return line;
  }

  /** A connection to the plane's TCP port. */
  static Stream tcp(InetSocketAddress door, Consumer<byte[]> hears) throws IOException {
    Stream line = new Stream(door, hears);
    Thread.ofPlatform().daemon().name("synthetic-peer-tcp").start(line::read);
    return line;
  }

  /** UDP. */
  final class Datagrams implements PeerLine {
    private final InetSocketAddress plane;
    private final Consumer<byte[]> hears;
    private final DatagramChannel socket;

    private Datagrams(InetSocketAddress plane, Consumer<byte[]> hears) throws IOException {
      this.plane = plane;
      this.hears = hears;
      InetAddress own =
          plane.getAddress().isLoopbackAddress()
              ? plane.getAddress()
              : InetAddress.getLoopbackAddress();
      this.socket = DatagramChannel.open().bind(new InetSocketAddress(own, 0));
    }

    private void read() {
      ByteBuffer buffer = ByteBuffer.allocate(2048);
      try {
        while (true) {
          buffer.clear();
          socket.receive(buffer);
          hears.accept(Arrays.copyOf(buffer.array(), buffer.position()));
        }
      } catch (IOException e) {
        return; // closed
      }
    }

    @Override
    public void send(byte[] datagram) throws IOException {
      socket.send(ByteBuffer.wrap(datagram), plane);
    }

    @Override
    public InetSocketAddress address() throws IOException {
      return (InetSocketAddress) socket.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** TCP (RFC 4571). */
  final class Stream implements PeerLine {
    private static final int RECEIVE_BYTES = 16 * 1024;

    private final Consumer<byte[]> hears;
    private final Socket socket = new Socket();
    private final OutputStream out;
    private final Semaphore reading = new Semaphore(1);
    private final AtomicInteger readBytes = new AtomicInteger();
    private volatile boolean ended;

    private Stream(InetSocketAddress door, Consumer<byte[]> hears) throws IOException {
      this.hears = hears;
      socket.setReceiveBufferSize(RECEIVE_BYTES);
      socket.setTcpNoDelay(true);
      socket.connect(door);
      this.out = socket.getOutputStream();
    }

    private void read() {
      try {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
          byte[] datagram = new byte[in.readUnsignedShort()];
          in.readFully(datagram);
          readBytes.addAndGet(datagram.length);
          reading.acquire();
          reading.release();
          hears.accept(datagram);
        }
      } catch (IOException e) {
        ended = true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** From now on it reads nothing, so that the node's frames pile up. */
    void stopReading() throws InterruptedException {
      reading.acquire();
    }

    void readAgain() {
      reading.release();
    }

    /** How many bytes came so far. */
    int readBytes() {
      return readBytes.get();
    }

    /** Whether the node closed it. */
    boolean ended() {
      return ended;
    }

    static byte[] frame(byte[] datagram) {
      byte[] frame = new byte[2 + datagram.length];
      frame[0] = (byte) (datagram.length >>> 8);
      frame[1] = (byte) datagram.length;
      System.arraycopy(datagram, 0, frame, 2, datagram.length);
      return frame;
    }

    @Override
    public void send(byte[] datagram) throws IOException {
      sendRaw(frame(datagram));
    }

    /** Bytes as the test made them, whatever they are. */
    synchronized void sendRaw(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    @Override
    public InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
