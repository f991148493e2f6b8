package belfort.medianode.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel's batches can do here, tried once on loopback: two datagrams of one message have
 * to arrive as they were sent.
 *
 * @param works whether batches can be used at all
 * @param segments whether a message of several datagrams arrives as several
 * @param reason what is in the way, for the log
 */
record Trial(boolean works, boolean segments, String reason) {
  private static final Logger LOG = LoggerFactory.getLogger(Trial.class);

  static final Trial RESULT = make();

  private static final int SIZE = 100;
  private static final long WAIT_NS = 200_000_000L;
  private static final int WAITS = 5;

  private static Trial make() {
    Trial trial = tried();
    if (!trial.works || !trial.segments) {
      LOG.info("event=media_sockets_trial {}", trial);
    }
    return trial;
  }

  private static Trial tried() {
    String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    String known = system.toLowerCase(Locale.ROOT);
    if (!known.equals("linux on amd64") && !known.equals("linux on aarch64")) {
      return new Trial(false, false, "not known on " + system);
    }
    try {
      if (arrives(true)) {
        return new Trial(true, true, "");
      }
      return arrives(false)
          ? new Trial(true, false, "")
          : new Trial(false, false, "datagrams of a trial did not arrive");
    } catch (IOException | RuntimeException | LinkageError e) {
      return new Trial(false, false, String.valueOf(e.getMessage()));
    }
  }

  private static boolean arrives(boolean segmented) throws IOException {
    NativeDatagrams datagrams = new NativeDatagrams(segmented);
    try {
      InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
      Destination self = new Destination(datagrams.open(any, 1 << 16));
      Outbox out = datagrams.outbox();
      for (byte number = 1; number <= 2; number++) {
        out.slab()[out.at()] = number;
        out.add(0, self, SIZE);
      }
      out.flush();
      Inbox in = new Inbox();
      int seen = 0;
      for (int wait = 0; wait < WAITS && seen < 2; wait++) {
        datagrams.await(WAIT_NS);
        int count = datagrams.receive(0, in);
        for (int i = 0; i < count; i++) {
          seen += in.length(i) == SIZE && in.datagram(i)[0] == seen + 1 ? 1 : 0;
        }
      }
      return seen == 2 && datagrams.segments() == segmented && !self.wholeOnly();
    } finally {
      datagrams.close();
    }
  }
}
