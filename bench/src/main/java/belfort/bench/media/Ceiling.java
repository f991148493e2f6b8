package belfort.bench.media;

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

/**
 * The least that any forwarder on this machine has to do: encrypt each packet of the trace for each
 * viewer by AES-128-GCM and send it, a frame by one message, by the same system calls. Nothing is
 * received, looked up, rewritten or counted; the packets of a frame are of one size, as suits the
 * kernel best. What is measured is this thread's processor time while it does that.
 */
final class Ceiling implements AutoCloseable {
  private static final int HEADER_BYTES = 24;
  private static final byte[] NOTHING = new byte[0];
  private static final int BUFFER_BYTES = 1 << 20;

  /** So many packets of each viewer wait in his socket at most. */
  private static final int BURST_FRAMES = 12;

  private final Datagrams sender = Datagrams.create(Datagrams.Mode.AUTO);
  private final Datagrams receiver = Datagrams.create(Datagrams.Mode.AUTO);
  private final Inbox inbox = new Inbox();
  private final List<Destination> viewers = new ArrayList<>();
  private final List<Gcm> ciphers = new ArrayList<>();
  private final List<List<Trace.Packet>> frames;
  private final int lessons;
  private final byte[] plain = new byte[2048];
  private final byte[] iv = new byte[Gcm.IV_BYTES];
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long number;
  private int nextFrame;
  private long sent;
  private long arrived;

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
      ciphers.add(Gcm.of(key));
    }
  }

  /**
   * Sends for so much of this thread's processor time.
   *
   * @return microseconds per packet
   */
  double measure(long cpuNs) throws IOException, GeneralSecurityException {
    long packets = 0;
    long spent = 0;
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
      drain();
    }
    sent += packets;
    return spent / 1000.0 / packets;
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

  private void drain() throws IOException {
    int count;
    do {
      receiver.await(0);
      count = 0;
      for (int i = 0; i < viewers.size(); i++) {
        count += receiver.receive(i, inbox);
      }
      arrived += count;
    } while (count > 0);
  }

  /** How many of the packets did not arrive. */
  double loss() {
    return sent == 0 ? 0 : 1 - (double) arrived / sent;
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
  }
}
