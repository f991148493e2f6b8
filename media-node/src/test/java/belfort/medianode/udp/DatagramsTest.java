package belfort.medianode.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sockets on loopback: whichever system calls are used, the same bytes arrive. */
final class DatagramsTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final long PATIENCE_NS = 10_000_000_000L;
  private static final int SO_NO_CHECK = 11;

  private static InetSocketAddress any() {
    return new InetSocketAddress(LOOPBACK, 0);
  }

  /** What comes to socket 0 until as many are there; the senders must be who we think. */
  private static List<byte[]> read(Datagrams from, int count, InetSocketAddress sender)
      throws Exception {
    List<byte[]> seen = new ArrayList<>();
    Inbox inbox = new Inbox();
    long end = System.nanoTime() + PATIENCE_NS;
    while (seen.size() < count && System.nanoTime() - end < 0) {
      from.await(1_000_000_000L);
      int read = from.receive(0, inbox);
      for (int i = 0; i < read; i++) {
        assertEquals(sender, inbox.sender(i));
        seen.add(Arrays.copyOf(inbox.datagram(i), inbox.length(i)));
      }
    }
    return seen;
  }

  private static List<byte[]> made(Random random, int count) {
    List<byte[]> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] datagram = new byte[i % 4 == 3 ? 200 + random.nextInt(500) : 1000];
      random.nextBytes(datagram);
      made.add(datagram);
    }
    return made;
  }

  private static void send(Datagrams by, Destination to, List<byte[]> datagrams) {
    for (byte[] datagram : datagrams) {
      by.outbox().add(0, to, datagram, datagram.length);
    }
    by.outbox().flush();
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> seen) {
    assertEquals(expected.size(), seen.size());
    for (int i = 0; i < seen.size(); i++) {
      assertTrue(Arrays.equals(expected.get(i), seen.get(i)), "datagram " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSentArrivesBitByBitAndInOrder(Datagrams.Mode mode) throws Exception {
    try (Datagrams sender = Datagrams.create(mode);
        Datagrams receiver = Datagrams.create(mode)) {
      InetSocketAddress from = sender.open(any(), 1 << 20);
      Destination to = new Destination(receiver.open(any(), 1 << 20));
      Random random = new Random(20_261_127);
      for (int round = 0; round < 5; round++) {
        List<byte[]> made = made(random, 100);
        send(sender, to, made);
        assertSame(made, read(receiver, made.size(), from));
      }
      assertEquals(500, sender.outbox().sentDatagrams());
      assertEquals(0, sender.outbox().failures());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSixthVersionSocketDoesTheSame(Datagrams.Mode mode) throws Exception {
    try (Datagrams sender = Datagrams.create(mode);
        Datagrams receiver = Datagrams.create(mode)) {
      InetSocketAddress loopback = new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);
      InetSocketAddress from = sender.open(loopback, 1 << 20);
      Destination to = new Destination(receiver.open(loopback, 1 << 20));
      List<byte[]> made = made(new Random(7), 20);
      send(sender, to, made);
      assertSame(made, read(receiver, made.size(), from));
    }
  }

  @Test
  void aWayThatTakesNoSegmentsGetsThemOneByOneFromThenOn() throws Exception {
    try (NativeDatagrams sender = new NativeDatagrams(true);
        NativeDatagrams receiver = new NativeDatagrams(true)) {
      InetSocketAddress from = sender.open(any(), 1 << 20);
      sender.option(0, SO_NO_CHECK, 1); // without checksums the kernel refuses segments: EINVAL
      Destination to = new Destination(receiver.open(any(), 1 << 20));
      List<byte[]> made = made(new Random(8), 40);
      send(sender, to, made);
      assertSame(made, read(receiver, made.size(), from));
      assertTrue(to.wholeOnly());
      send(sender, to, made);
      assertSame(made, read(receiver, made.size(), from));
      assertEquals(0, sender.outbox().failures());
      assertTrue(sender.segments(), "others are not affected");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeSentIsCountedAndTheOthersLeave(Datagrams.Mode mode) throws Exception {
    try (Datagrams sender = Datagrams.create(mode);
        Datagrams receiver = Datagrams.create(mode)) {
      InetSocketAddress from = sender.open(any(), 1 << 20);
      Destination to = new Destination(receiver.open(any(), 1 << 20));
      Destination nowhere = new Destination(new InetSocketAddress(InetAddress.ofLiteral("::1"), 9));
      List<byte[]> made = made(new Random(9), 4);
      send(sender, nowhere, made);
      send(sender, to, made);
      assertSame(made, read(receiver, made.size(), from));
      assertEquals(4, sender.outbox().failures());
      assertEquals(4, sender.outbox().sentDatagrams());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTakenPortIsRefusedAndAWakeUpIsNeverLost(Datagrams.Mode mode) throws Exception {
    try (Datagrams first = Datagrams.create(mode);
        Datagrams second = Datagrams.create(mode)) {
      InetSocketAddress taken = first.open(any(), 1 << 16);
      assertThrows(BindException.class, () -> second.open(taken, 1 << 16));
      first.wakeUp();
      first.await(-1); // would wait for ever
      Thread waker = Thread.ofPlatform().start(first::wakeUp);
      first.await(-1);
      waker.join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofManyWakeUpsTheLastOneCounts(Datagrams.Mode mode) throws Exception {
    int all = 50_000;
    AtomicInteger told = new AtomicInteger();
    try (Datagrams datagrams = Datagrams.create(mode)) {
      Thread waker =
          Thread.ofPlatform()
              .start(() -> {
                while (told.incrementAndGet() < all) {
                  datagrams.wakeUp();
                }
                datagrams.wakeUp();
              });
      while (told.get() < all) {
        long begin = System.nanoTime();
        datagrams.await(PATIENCE_NS);
        assertTrue(System.nanoTime() - begin < PATIENCE_NS, "a wake-up was lost");
      }
      waker.join();
    }
  }

  @Test
  void thisMachineTakesBatches() throws Exception {
    assertEquals(new Trial(true, true, ""), Trial.RESULT);
    try (Datagrams datagrams = Datagrams.create(Datagrams.Mode.AUTO);
        Datagrams jdk = Datagrams.create(Datagrams.Mode.JDK)) {
      assertEquals("native+gso", datagrams.name());
      assertFalse(jdk.segments());
    }
  }
}
