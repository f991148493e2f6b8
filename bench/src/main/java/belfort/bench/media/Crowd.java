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
   */
  record Count(long expected, long received, long checked, long wrong) {
    Count since(Count before) {
      return new Count(
          expected - before.expected,
          received - before.received,
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

  /** Begins the trace, each lesson at another place of a frame; or stops for a while. */
  void sending(boolean on) {
    ask(() -> {
      sending = on;
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
      Trace.Packet packet = packets.get(stage.next);
      boolean first = packet.video() && packet.timestamp() == 0;
      long loopTicks = trace.micros() * stage.loops / 1000 * (packet.video() ? 90 : 48);
      Bytes.put32(plain, 0, packet.timestamp() + (int) loopTicks);
      boolean begins = packet.video() && beginsFrame(stage.next);
      if (begins && stage.requests.takeDue()) {
        publishKeyFrame(stage, packet.timestamp() + (int) loopTicks);
      }
      plain[4] = (byte) (begins ? 0x10 : 0);
      int sequence = packet.video() ? stage.videoSequence++ : stage.audioSequence++;
      Bytes.put32(plain, 6, sequence);
      Bytes.put32(plain, 10, Latencies.now());
      stage.teacher.send(datagrams.outbox(), packet, plain, sequence, first || packet.key());
      published += stage.students;
      stage.next++;
      if (stage.next == packets.size()) {
        stage.next = 0;
        stage.loops++;
        stage.startNs += trace.micros() * 1000;
      }
    }
  }

  /** What an encoder sends when it is asked: a picture of its own, before the next of the trace. */
  private void publishKeyFrame(Stage stage, int nextTimestamp) {
    for (int i = 0; i < KEY_FRAME_PACKETS; i++) {
      boolean marker = i == KEY_FRAME_PACKETS - 1;
      Trace.Packet part = new Trace.Packet(0, true, KEY_FRAME_BYTES, 0, marker, true);
      Bytes.put32(plain, 0, nextTimestamp - KEY_FRAME_TICKS);
      plain[4] = (byte) (i == 0 ? 0x10 : 0);
      int sequence = stage.videoSequence++;
      Bytes.put32(plain, 6, sequence);
      Bytes.put32(plain, 10, Latencies.now());
      stage.teacher.send(datagrams.outbox(), part, plain, sequence, true);
      published += stage.students;
    }
    Bytes.put32(plain, 0, nextTimestamp);
  }

  private boolean beginsFrame(int index) {
    int timestamp = trace.packets().get(index).timestamp();
    for (int i = index - 1; i >= 0; i--) {
      if (trace.packets().get(i).video()) {
        return trace.packets().get(i).timestamp() != timestamp;
      }
    }
    return true;
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
