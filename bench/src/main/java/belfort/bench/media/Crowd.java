package belfort.bench.media;

import belfort.bench.Percentiles;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.udp.Datagrams;
import belfort.medianode.udp.Destination;
import belfort.medianode.udp.Inbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All teachers and students of a measurement on one thread: it publishes the trace by the clock,
 * reads what comes, and says what browsers say besides. It looks at intervals instead of waiting
 * for packets, so that sending to it wakes nobody: that would be counted as the sender's work.
 */
final class Crowd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Crowd.class);
  private static final long REPORT_NS = 1_000_000_000L;
  private static final int CHECK_EACH = 3; // reports
  private static final int BUFFER_BYTES = 1 << 20;

  /** A crowd that does not answer is dead, and the measurement ends. */
  private static final int ANSWER_SECONDS = 60;

  private static final int FIRST_SEQUENCE = 1000;
  private static final int PAYLOAD_AT = 4; // behind the timestamp

  /** A key frame of 640x480, about 20 kB, in the packets of a browser. */
  private static final int KEY_FRAME_PACKETS = 20;

  private static final int KEY_FRAME_BYTES = 1_100;
  private static final int KEY_FRAME_TICKS = 900; // 10 ms before the picture that follows

  private final Datagrams datagrams;
  private final Inbox inbox = new Inbox();
  private final Trace trace;
  private final InetAddress address;
  private final long lookNs;
  private final List<SyntheticPeer> peers = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final RtcpWriter writer = new RtcpWriter();
  private final Thread thread = Thread.ofPlatform().daemon().name("crowd").unstarted(this::run);
  private final byte[] plain = new byte[2048];
  private final Latencies latencies = new Latencies();
  private boolean sending;
  private volatile boolean stopping;
  private long published;
  private long publishedFrames;
  private int reported;

  /** A teacher at his place in the trace. */
  private static final class Stage {
    private final SyntheticPeer teacher;
    private final int students;
    private long startNs;
    private int next;
    private int loops;
    private int videoSequence = FIRST_SEQUENCE;
    private int audioSequence = FIRST_SEQUENCE;
    private int pictures;
    private boolean inPicture;
    private final KeyFrameRequests requests;

    private Stage(SyntheticPeer teacher, int students) {
      this.teacher = teacher;
      this.requests = teacher.notesRequests();
      this.students = students;
    }
  }

  /**
   * What was seen until now.
   *
   * @param expected the packets that all students together should have got
   * @param expectedFrames the same in pictures and packets of sound
   */
  record Count(
      long expected,
      long received,
      long expectedFrames,
      long receivedFrames,
      long checked,
      long wrong) {
    Count since(Count before) {
      return new Count(
          expected - before.expected,
          received - before.received,
          expectedFrames - before.expectedFrames,
          receivedFrames - before.receivedFrames,
          checked - before.checked,
          wrong - before.wrong);
    }
  }

  /**
   * @param address of this machine, under which everybody comes
   * @param lookNs how often it looks
   */
  Crowd(Trace trace, InetAddress address, long lookNs) throws IOException {
    this.lookNs = lookNs;
    this.trace = trace;
    this.address = address;
    this.datagrams = Datagrams.create(Datagrams.Mode.AUTO);
    thread.start();
  }

  /** Somebody new with a socket of his own. */
  SyntheticPeer person(int id, boolean sampled) {
    return ask(() -> {
      int socket = peers.size();
      datagrams.open(new InetSocketAddress(address, 0), BUFFER_BYTES);
      SyntheticPeer peer = new SyntheticPeer(id, socket, sampled ? latencies : null);
      peers.add(peer);
      return peer;
    });
  }

  /** Sends for somebody; from any thread. */
  void send(SyntheticPeer by, Destination to, byte[] datagram) {
    commands.add(() -> datagrams.outbox().add(by.socket(), to, datagram, datagram.length));
  }

  /** The teacher publishes from now on whenever the crowd is sending; who asks for key frames. */
  KeyFrameRequests teaches(SyntheticPeer teacher, int students) {
    return ask(() -> {
      Stage stage = new Stage(teacher, students);
      stages.add(stage);
      return stage.requests;
    });
  }

  /** How many packets of media these got until now. */
  long received(List<SyntheticPeer> some) {
    return ask(() -> some.stream().mapToLong(SyntheticPeer::received).sum());
  }

  /** Begins the trace, each lesson at another place of a frame; or stops behind a whole picture. */
  void sending(boolean on) {
    ask(() -> {
      sending = on;
      stages.forEach(this::finishPicture);
      long now = System.nanoTime();
      for (int i = 0; i < stages.size(); i++) {
        Stage stage = stages.get(i);
        stage.startNs = now + i * 33_000_000L / stages.size();
        stage.next = 0;
      }
      return on;
    });
  }

  Count count() {
    return ask(() ->
        new Count(
            published,
            stages.isEmpty() ? 0 : students().mapToLong(SyntheticPeer::received).sum(),
            publishedFrames,
            students().mapToLong(SyntheticPeer::receivedFrames).sum(),
            students().mapToLong(SyntheticPeer::checkedPackets).sum(),
            students().mapToLong(SyntheticPeer::wrong).sum()));
  }

  /** How long the sampled packets of pictures were under way since this was asked last. */
  Percentiles latencies() {
    return ask(latencies::take);
  }

  /** Who is here and teaches nobody. */
  List<SyntheticPeer> everybodyElse() {
    return ask(() -> students().toList());
  }

  private java.util.stream.Stream<SyntheticPeer> students() {
    return peers.stream().filter(peer -> stages.stream().noneMatch(s -> s.teacher == peer));
  }

  private <T> T ask(java.util.concurrent.Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    commands.add(() -> {
      try {
        answer.complete(question.call());
      } catch (Exception e) {
        answer.completeExceptionally(e);
      }
    });
    return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
  }

  private void run() {
    long nextReportNs = System.nanoTime() + REPORT_NS;
    try {
      while (!stopping) {
        LockSupport.parkNanos(lookNs);
        for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
          next.run();
        }
        long now = System.nanoTime();
        if (sending) {
          stages.forEach(stage -> publish(stage, now));
        }
        datagrams.outbox().flush();
        read();
        if (now - nextReportNs >= 0) {
          nextReportNs += REPORT_NS / 10;
          report();
        }
        datagrams.outbox().flush();
      }
    } catch (IOException e) {
      LOG.error("the crowd cannot wait any more", e);
    } finally {
      datagrams.close();
    }
  }

  private void publish(Stage stage, long nowNs) {
    List<Trace.Packet> packets = trace.packets();
    while (nowNs - stage.startNs >= packets.get(stage.next).micros() * 1000) {
      publishNext(stage);
    }
  }

  private void finishPicture(Stage stage) {
    while (stage.inPicture) {
      publishNext(stage);
    }
  }

  private void publishNext(Stage stage) {
    Trace.Packet packet = trace.packets().get(stage.next);
    long loopTicks = trace.micros() * stage.loops / 1000 * (packet.video() ? 90 : 48);
    int timestamp = packet.timestamp() + (int) loopTicks;
    int pictureBytes = trace.pictureBytes(stage.next);
    boolean first = stage.pictures == 0; // an encoder begins with a key frame
    if (pictureBytes > 0 && (stage.requests.takeDue() || first)) {
      publishKeyFrame(stage, timestamp);
    }
    if (packet.video()) {
      publishPicture(stage, packet, timestamp, pictureBytes);
      stage.inPicture = !packet.marker();
    } else {
      publish(stage, packet, timestamp, stage.audioSequence++);
    }
    stage.next++;
    if (stage.next == trace.packets().size()) {
      stage.next = 0;
      stage.loops++;
      stage.startNs += trace.micros() * 1000;
    }
  }

  /**
   * Publishes a packet of a picture.
   *
   * @param pictureBytes the payload of the whole picture if it begins here, else 0
   */
  private void publishPicture(Stage stage, Trace.Packet packet, int timestamp, int pictureBytes) {
    boolean begins = pictureBytes > 0;
    stage.pictures += begins ? 1 : 0;
    StampedPicture.describe(plain, PAYLOAD_AT, begins, stage.pictures);
    if (begins) {
      StampedPicture.begin(
          plain,
          PAYLOAD_AT + StampedPicture.DESCRIPTOR_BYTES,
          packet.key(),
          stage.pictures,
          pictureBytes,
          Latencies.now());
    }
    publish(stage, packet, timestamp, stage.videoSequence++);
  }

  private void publish(Stage stage, Trace.Packet packet, int timestamp, int sequence) {
    Bytes.put32(plain, 0, timestamp);
    stage.teacher.send(datagrams.outbox(), packet, plain, sequence);
    published += stage.students;
    publishedFrames += packet.video() && !packet.marker() ? 0 : stage.students;
  }

  /** What an encoder sends when it is asked: a picture of its own, before the next of the trace. */
  private void publishKeyFrame(Stage stage, int nextTimestamp) {
    int bytes = KEY_FRAME_PACKETS * (KEY_FRAME_BYTES - StampedPicture.DESCRIPTOR_BYTES);
    for (int i = 0; i < KEY_FRAME_PACKETS; i++) {
      boolean marker = i == KEY_FRAME_PACKETS - 1;
      Trace.Packet part = new Trace.Packet(0, true, KEY_FRAME_BYTES, 0, marker, true);
      publishPicture(stage, part, nextTimestamp - KEY_FRAME_TICKS, i == 0 ? bytes : 0);
    }
  }

  private void read() throws IOException {
    datagrams.await(0);
    for (int i = 0; i < peers.size(); i++) {
      int count = datagrams.receive(i, inbox);
      SyntheticPeer peer = peers.get(i);
      for (int j = 0; j < count; j++) {
        Optional<byte[]> answer = peer.received(inbox.datagram(j), inbox.length(j));
        Destination to = peer.node();
        if (answer.isPresent() && to != null) {
          datagrams.outbox().add(peer.socket(), to, answer.get(), answer.get().length);
        }
      }
    }
  }

  /** A tenth of all at a time, each once a second. */
  private void report() {
    int part = reported % 10;
    for (int i = part; i < peers.size(); i += 10) {
      SyntheticPeer peer = peers.get(i);
      Destination to = peer.node();
      peer.report(datagrams.outbox(), writer);
      if (to != null && reported / 10 % CHECK_EACH == 0) {
        byte[] check = peer.check();
        datagrams.outbox().add(peer.socket(), to, check, check.length);
      }
    }
    reported++;
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
