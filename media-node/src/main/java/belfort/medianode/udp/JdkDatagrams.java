package belfort.medianode.udp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One system call per datagram through the JDK's channels: works wherever Java does. */
final class JdkDatagrams implements Datagrams {
  private static final Logger LOG = LoggerFactory.getLogger(JdkDatagrams.class);
  private static final long NS_PER_MS = 1_000_000L;

  private final Selector selector;
  private final List<DatagramChannel> channels = new ArrayList<>();
  private final Outbox outbox = new Outbox(this);
  private final ByteBuffer outgoing = ByteBuffer.wrap(outbox.slab());

  JdkDatagrams() throws IOException {
    this.selector = Selector.open();
  }

  @Override
  public InetSocketAddress open(InetSocketAddress at, int bufferBytes) throws IOException {
    DatagramChannel channel =
        DatagramChannel.open(
            at.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6);
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, bufferBytes);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, bufferBytes);
      channel.configureBlocking(false);
      channel.bind(at);
      channel.register(selector, SelectionKey.OP_READ);
      channels.add(channel);
      return (InetSocketAddress) channel.getLocalAddress();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void await(long timeoutNs) throws IOException {
    if (timeoutNs == 0) {
      selector.selectNow(_ -> {});
    } else {
      selector.select(
          _ -> {}, timeoutNs < 0 ? 0 : Math.max(1, (timeoutNs + NS_PER_MS - 1) / NS_PER_MS));
    }
  }

  @Override
  public void wakeUp() {
    selector.wakeup();
  }

  @Override
  public int receive(int socket, Inbox into) {
    DatagramChannel channel = channels.get(socket);
    for (int i = 0; i < Inbox.CAPACITY; i++) {
      ByteBuffer buffer = ByteBuffer.wrap(into.datagram(i));
      try {
        InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
        if (from == null) {
          return i;
        }
        into.put(i, buffer.position(), from);
      } catch (IOException e) {
        return i; // an ICMP error of some peer; the next datagram is not affected
      }
    }
    return Inbox.CAPACITY;
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public boolean segments() {
    return false;
  }

  @Override
  public int send(Outbox box) {
    int failed = 0;
    for (int i = 0; i < box.messages(); i++) {
      outgoing.limit(box.start(i) + box.length(i)).position(box.start(i));
      try {
        if (channels.get(box.socket(i)).send(outgoing, box.destination(i).address()) == 0) {
          failed++; // the kernel's buffer is full
        }
      } catch (IOException | UnsupportedAddressTypeException e) {
        failed++;
      }
    }
    return failed;
  }

  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public void close() {
    for (DatagramChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("closing a media socket failed", e);
      }
    }
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("closing the selector failed", e);
    }
  }
}
