package belfort.bench.media;

import belfort.medianode.rtp.RtcpReader;
import belfort.medianode.srtp.SrtpContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Notes when a teacher was asked for a key frame, and whether one is still due. */
final class KeyFrameRequests {
  private static final long SECOND_NS = 1_000_000_000L;

  private final RtcpReader reader = new RtcpReader();
  private final List<Long> timesNs = new CopyOnWriteArrayList<>();
  private boolean due;

  void received(byte[] datagram, int length, @Nullable SrtpContext keys) {
    int plain = keys == null ? -1 : keys.unprotectRtcp(datagram, 0, length);
    if (plain < 0 || !reader.start(datagram, 0, plain)) {
      return;
    }
    while (reader.next()) {
      if (reader.type() == RtcpReader.PAYLOAD_FEEDBACK && reader.count() == RtcpReader.FMT_PLI) {
        timesNs.add(System.nanoTime());
        due = true;
      }
    }
  }

  /** Whether a key frame is to be sent now; it is then no longer due. */
  boolean takeDue() {
    boolean was = due;
    due = false;
    return was;
  }

  /** How many came since. */
  int since(long ns) {
    return (int) timesNs.stream().filter(time -> time - ns >= 0).count();
  }

  /** The most within one second, since. */
  int mostInASecondSince(long ns) {
    List<Long> times = timesNs.stream().filter(time -> time - ns >= 0).toList();
    int most = 0;
    for (long from : times) {
      most =
          Math.max(
              most, (int) times.stream().filter(t -> t >= from && t < from + SECOND_NS).count());
    }
    return most;
  }
}
