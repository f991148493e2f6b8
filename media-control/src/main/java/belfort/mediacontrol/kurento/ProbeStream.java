package belfort.mediacontrol.kurento;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The made-up camera with which a probe feeds a node: frames of VP8 in several packets, encrypted,
 * at an even pace, from a socket of its own.
 */
final class ProbeStream implements AutoCloseable {
  /** As a camera of 1.5 Mbit/s has. */
  private static final int PACKETS_PER_FRAME = 4;

  private static final int PAYLOAD_BYTES = 1_000;
  private static final int HEADER_BYTES = 12;
  private static final int PAYLOAD_TYPE = 96;
  private static final int SSRC = 0x0bf0_0001;
  private static final long NANOS_PER_TICK = 1_000_000_000 / 90_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** A Kurento lets pictures through from a key frame on. */
  private static final int KEY_FRAME_EVERY = 25;

  private final DatagramSocket socket;
  private final SdesSender sender = new SdesSender(new SecureRandom());
  private volatile int packetsPerSecond;
  private volatile boolean closed;
  private final long begun = System.nanoTime();
  private long index = 1;
  private long frame;

  /**
   * @param node whose address decides from which of ours is sent
   */
  ProbeStream(InetSocketAddress node) throws SocketException {
    this.socket = new DatagramSocket();
    socket.connect(node);
  }

  /** What is offered to a node's RtpEndpoint. */
  String offer() {
    String address = socket.getLocalAddress().getHostAddress();
    String family = address.contains(":") ? "IP6 " : "IP4 ";
    return String.join(
            "\r\n",
            "v=0",
            "o=- 1 1 IN " + family + address,
            "s=-",
            "c=IN " + family + address,
            "t=0 0",
            "a=group:BUNDLE 0",
            "m=video " + socket.getLocalPort() + " RTP/SAVPF " + PAYLOAD_TYPE,
            "a=mid:0",
            "a=rtcp-mux",
            "a=sendonly",
            "a=crypto:" + sender.crypto(),
            "a=rtpmap:" + PAYLOAD_TYPE + " VP8/90000",
            "a=ssrc:" + Integer.toUnsignedString(SSRC) + " cname:probe")
        + "\r\n";
  }

  /** Sends to where the node listens, from now on, at the pace that is set. */
  void start(InetSocketAddress to) throws SocketException {
    socket.connect(to);
    Thread.ofVirtual().name("node-probe-stream").start(this::send);
  }

  void pace(int perSecond) {
    packetsPerSecond = perSecond;
  }

  private void send() {
    long due = System.nanoTime();
    try {
      while (!closed) {
        int pace = packetsPerSecond;
        if (pace > 0) {
          sendFrame(PACKETS_PER_FRAME);
        }
        due += PACKETS_PER_FRAME * NANOS_PER_SECOND / Math.max(pace, 100);
        LockSupport.parkNanos(due - System.nanoTime());
      }
    } catch (IOException | GeneralSecurityException over) {
      closed = true;
    }
  }

  private void sendFrame(int packets) throws IOException, GeneralSecurityException {
    boolean key = frame % KEY_FRAME_EVERY == 0;
    // in real time, whatever the pace: a node's jitter buffer would drift away
    int timestamp = (int) ((System.nanoTime() - begun) / NANOS_PER_TICK);
    frame++;
    for (int i = 0; i < packets; i++) {
      ByteBuffer packet = ByteBuffer.allocate(HEADER_BYTES + PAYLOAD_BYTES);
      packet.put((byte) 0x80);
      packet.put((byte) (PAYLOAD_TYPE | (i == packets - 1 ? 0x80 : 0)));
      packet.putShort((short) index).putInt(timestamp).putInt(SSRC);
      if (i == 0) {
        begin(packet, key);
      }
      byte[] out = sender.protect(packet.array(), index++);
      socket.send(new DatagramPacket(out, out.length));
    }
  }

  /** RFC 7741, 4.2 and RFC 6386, 9.1: 640x360, a first partition of 100 bytes, shown. */
  private static void begin(ByteBuffer packet, boolean key) {
    packet.put((byte) 0x10);
    int tag = (key ? 0 : 1) | 0x10 | 100 << 5;
    packet.put((byte) tag).put((byte) (tag >> 8)).put((byte) (tag >> 16));
    if (key) {
      packet.put(new byte[] {(byte) 0x9d, 0x01, 0x2a, (byte) 0x80, 0x02, 0x68, 0x01});
    }
  }

  @Override
  public void close() {
    closed = true;
    socket.close();
  }
}
