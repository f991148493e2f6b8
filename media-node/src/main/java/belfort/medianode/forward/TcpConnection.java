package belfort.medianode.forward;

import belfort.medianode.rtp.Bytes;
import belfort.medianode.tcp.FrameReader;
import belfort.medianode.tcp.UnsentFrames;
import belfort.medianode.udp.DatagramStream;
import belfort.medianode.udp.Destination;
import belfort.medianode.udp.Inbox;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A browser's TCP connection. First it is the {@link TcpDoor}'s, which reads its first frame; then
 * its shard's for good, whose thread alone reads and writes it. Never blocks.
 */
final class TcpConnection implements DatagramStream {
  private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);

  /** What the kernel holds in each direction: enough for 2.5 Mbit/s over 200 ms, and no more. */
  private static final int KERNEL_BYTES = 64 * 1024;

  private final TcpDoor door;
  private final SocketChannel channel;
  private final InetSocketAddress remote;
  private final InetSocketAddress local;
  private final Destination destination;
  private final long acceptedNs;
  private final FrameReader reader = new FrameReader(Inbox.DATAGRAM_BYTES);
  private final UnsentFrames unsent = new UnsentFrames();
  private volatile @Nullable SelectionKey key;
  private volatile @Nullable ShardStreams owner;
  private volatile boolean closed;
  private int soundSsrc;
  private boolean queued;
  private boolean pictureCut;
  private long lastReadNs;
  private long waitsSinceNs;

  TcpConnection(TcpDoor door, SocketChannel channel, long nowNs) throws IOException {
    this.door = door;
    this.channel = channel;
    this.acceptedNs = nowNs;
    this.lastReadNs = nowNs;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, KERNEL_BYTES);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, KERNEL_BYTES);
    this.remote = (InetSocketAddress) channel.getRemoteAddress();
    this.local = (InetSocketAddress) channel.getLocalAddress();
    this.destination = new Destination(remote, this);
  }

  /** The door watches it from now on. */
  void watchedBy(SelectionKey registered) {
    key = registered;
  }

  /** The shard's that owns it; null while it waits at the door. */
  @Nullable ShardStreams owner() {
    return owner;
  }

  void ownedBy(ShardStreams streams) {
    owner = streams;
  }

  InetSocketAddress remote() {
    return remote;
  }

  InetSocketAddress local() {
    return local;
  }

  Destination destination() {
    return destination;
  }

  long acceptedNs() {
    return acceptedNs;
  }

  FrameReader reader() {
    return reader;
  }

  boolean closed() {
    return closed;
  }

  /** The stream of sound that goes to the peer: it may use room that the picture may not. */
  void sound(int ssrc) {
    soundSsrc = ssrc;
  }

  /**
   * Reads what is there, as far as the buffer has room.
   *
   * @return false when the other end closed it, or it broke
   */
  boolean read(ByteBuffer into, long nowNs) {
    try {
      int count = channel.read(into);
      if (count > 0) {
        lastReadNs = nowNs;
      }
      return count >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Wants to hear of the next bytes. */
  void rearm() {
    wants(SelectionKey.OP_READ);
  }

  private void wants(int operation) {
    SelectionKey watched = key;
    if (watched != null && watched.isValid()) {
      door.wants(watched, operation);
    }
  }

  @Override
  public boolean take(byte[] from, int at, int length) {
    ShardStreams streams = owner;
    if (closed || streams == null) {
      return false;
    }
    boolean picture = isPicture(from, at, length);
    if (!unsent.takes(length, picture)) {
      write(streams.nowNs());
    }
    if (!unsent.add(from, at, length, picture)) {
      pictureCut |= picture;
      streams.notSent();
      return false;
    }
    if (!queued) {
      queued = true;
      streams.queue(this);
    }
    return true;
  }

  /** RTP that is not the sound: the picture, what is sent again of it, what only fills the line. */
  private boolean isPicture(byte[] from, int at, int length) {
    int first = Bytes.u8(from, at);
    int second = Bytes.u8(from, at + 1);
    boolean rtp = first >= 128 && first <= 191 && (second < 192 || second > 223);
    return rtp && length >= 12 && Bytes.i32(from, at + 8) != soundSsrc;
  }

  @Override
  public boolean takesPicture() {
    if (pictureCut && unsent.size() == 0) {
      pictureCut = false;
    }
    return !pictureCut;
  }

  /** Sends what was gathered in this round by one call. */
  void flush(long nowNs) {
    queued = false;
    write(nowNs);
  }

  private void write(long nowNs) {
    try {
      boolean some = unsent.size() > 0 && unsent.writeTo(channel);
      if (unsent.size() == 0) {
        waitsSinceNs = 0;
        return;
      }
      if (some || waitsSinceNs == 0) {
        waitsSinceNs = nowNs;
      }
      wants(SelectionKey.OP_WRITE);
    } catch (IOException e) {
      LOG.debug("event=tcp_write_failed", e);
      close(); // the shard finds it closed when the door says that it is readable, or by the clock
    }
  }

  /** Whether it took nothing although something waits, or brought nothing, for so long. */
  boolean stuck(long nowNs, long takesNothingNs, long bringsNothingNs) {
    return (waitsSinceNs != 0 && nowNs - waitsSinceNs >= takesNothingNs)
        || nowNs - lastReadNs >= bringsNothingNs;
  }

  /** From any thread; the second time without effect. */
  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("event=tcp_close_failed", e);
    }
    door.closed();
  }
}
