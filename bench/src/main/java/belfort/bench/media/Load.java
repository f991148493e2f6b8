package belfort.bench.media;

import belfort.medianode.dtls.NodeCertificate;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.sdp.SdpReader;
import belfort.medianode.srtp.SrtpProfile;
import belfort.medianode.udp.Destination;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** Lessons on one forwarder, and what they cost its process. */
final class Load implements AutoCloseable {
  private static final Pattern CANDIDATE =
      Pattern.compile("a=candidate:\\S+ 1 (?:UDP|udp) \\d+ ([0-9.]+) (\\d+) typ host");
  private static final long UNDER_WAY_NS = 1_000_000_000L;
  private static final long LOOK_NS = 1_000_000L;
  private static final int JOINS_AT_ONCE = 8;
  private static final int SAMPLE = 16; // one of so many students: more than 5 %
  private static final double MAX_LOSS = 0.001;

  private final Forwarder forwarder;
  private final Crowd crowd;
  private final SrtpProfile profile;
  private final SecureRandom random = new SecureRandom();
  private final NodeCertificate certificate = NodeCertificate.generate(random, Instant.now());
  private final BcTlsCrypto crypto = new BcTlsCrypto(random);
  private int people;
  private int students;

  /**
   * What one round cost.
   *
   * @param cpuMicros user and system time of the process
   * @param inFrames what was lost is counted in pictures and packets of sound, not in packets
   */
  record Cost(double cpuMicros, Crowd.Count count, boolean inFrames) {
    double microsPerPacket() {
      return cpuMicros / count.received();
    }

    /** Whether it is a measurement: nearly all arrived, and all that was looked at was right. */
    boolean holds() {
      return loss() < MAX_LOSS && count.wrong() == 0;
    }

    String words() {
      return String.format(
          Locale.ROOT,
          "%.2f us per packet (%,d delivered, %,d compared, %d wrong, loss %.4f %%)",
          microsPerPacket(),
          count.received(),
          count.checked(),
          count.wrong(),
          100 * loss());
    }

    /** How much of what was published did not arrive. */
    double loss() {
      double arrived =
          inFrames
              ? (double) count.receivedFrames() / count.expectedFrames()
              : (double) count.received() / count.expected();
      return Math.max(0, 1 - arrived);
    }
  }

  Load(Forwarder forwarder, Trace trace, SrtpProfile profile) throws IOException {
    this(forwarder, trace, profile, LOOK_NS);
  }

  /**
   * @param lookNs how often its people look for what came
   */
  Load(Forwarder forwarder, Trace trace, SrtpProfile profile, long lookNs) throws IOException {
    this.forwarder = forwarder;
    this.crowd = new Crowd(trace, forwarder.address(), lookNs);
    this.profile = profile;
  }

  /** Opens a lesson with a teacher and so many students; who asks the teacher for key frames. */
  KeyFrameRequests lesson(int size) {
    int lesson = forwarder.lesson();
    SyntheticPeer teacher = crowd.person(people++, false);
    connect(
        teacher,
        forwarder.publish(
            lesson,
            Offers.offer(teacher.ufrag(), certificate.fingerprint(), "sendonly", teacher.ssrc())));
    join(lesson, size);
    return crowd.teaches(teacher, size);
  }

  /** Somebody who has not joined yet, and will look out for his first picture. */
  SyntheticPeer newcomer() {
    return crowd.person(people++, false);
  }

  /** Lets him join a lesson; returns when he is connected. */
  void joins(SyntheticPeer student, int lesson) {
    connect(student, forwarder.watch(lesson, new Descriptions(student)));
  }

  private final class Descriptions implements Forwarder.Student {
    private final SyntheticPeer peer;

    Descriptions(SyntheticPeer peer) {
      this.peer = peer;
    }

    @Override
    public String offer() {
      return Offers.offer(peer.ufrag(), certificate.fingerprint(), "recvonly", peer.ssrc());
    }

    @Override
    public String answer() {
      peer.answersAnOffer();
      return Offers.description(
          peer.ufrag(), certificate.fingerprint(), "recvonly", peer.ssrc(), "active");
    }
  }

  Crowd crowd() {
    return crowd;
  }

  private void join(int lesson, int size) {
    List<Future<?>> joins = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(JOINS_AT_ONCE)) {
      for (int i = 0; i < size; i++) {
        SyntheticPeer student = crowd.person(people++, students++ % SAMPLE == 0);
        joins.add(threads.submit(() -> joins(student, lesson)));
      }
    }
    for (Future<?> join : joins) {
      try {
        join.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a student could not join", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void connect(SyntheticPeer peer, String answer) {
    Destination to = new Destination(candidate(answer));
    try {
      peer.connect(
          to,
          SdpReader.read(answer),
          certificate,
          crypto,
          profile,
          datagram -> crowd.send(peer, to, datagram));
    } catch (IOException | SdpRefusedException e) {
      throw new IllegalStateException(peer.ufrag() + " could not connect to " + to.address(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Loopback if it is there; at any rate an address of this machine: load stays on it. */
  private static InetSocketAddress candidate(String answer) {
    return CANDIDATE
        .matcher(answer)
        .results()
        .map(found ->
            new InetSocketAddress(
                InetAddress.ofLiteral(found.group(1)), Integer.parseInt(found.group(2))))
        .filter(address -> isOurs(address.getAddress()))
        .max(Comparator.comparing(address -> address.getAddress().isLoopbackAddress()))
        .orElseThrow(() -> new IllegalStateException("no candidate on this machine in\n" + answer));
  }

  private static boolean isOurs(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException unknown) {
      return false;
    }
  }

  int students() {
    return students;
  }

  /** Lets the teachers speak for a while; what that cost. */
  Cost round(double seconds) {
    crowd.sending(true);
    Crowd.Count countBefore = crowd.count();
    double before = cpuMicros();
    LockSupport.parkNanos((long) (seconds * 1e9));
    crowd.sending(false);
    Crowd.Count count = arrived(countBefore);
    return new Cost(cpuMicros() - before, count, forwarder.packsAnew());
  }

  /** Waits for what is under way: some servers hold packets back for a fifth of a second. */
  private Crowd.Count arrived(Crowd.Count before) {
    long endNs = System.nanoTime() + UNDER_WAY_NS;
    Crowd.Count count;
    do {
      LockSupport.parkNanos(LOOK_NS);
      count = crowd.count().since(before);
    } while (count.receivedFrames() < count.expectedFrames() && System.nanoTime() - endNs < 0);
    return count;
  }

  /** The processor time of the forwarder's processes since their start. */
  double cpuMicros() {
    return forwarder.pids().stream().mapToDouble(ProcessorTime::micros).sum();
  }

  @Override
  public void close() {
    crowd.close();
  }
}
