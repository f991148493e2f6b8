package belfort.signaling.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.engine.ClientPort;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class MessagesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void attack10_aTextBeyond64KibIsRefused() throws Exception {
    try (RawSocket socket = server.enter("p1").socket()) {
      socket.frame(RawSocket.TEXT, true, new byte[EdgeLimits.MESSAGE_BYTES + 1]);
      assertEquals(1009, socket.readUntilClosed());
    }
  }

  @Test
  void attack10_fragmentsThatExceed64KibAreRefused() throws Exception {
    try (RawSocket socket = server.enter("p1").socket()) {
      socket.frame(RawSocket.TEXT, false, new byte[40_000]);
      socket.frame(RawSocket.CONTINUATION, false, new byte[40_000]);
      assertEquals(1009, socket.readUntilClosed());
    }
  }

  @Test
  void attack10_anEndlessContinuationEnds() throws Exception {
    try (RawSocket socket = server.enter("p1").socket()) {
      assertCutOff(socket, () -> flood(socket, RawSocket.TEXT, new byte[0], false));
    }
  }

  @Test
  void attack11_aBinaryFrameIsRefused() throws Exception {
    try (RawSocket socket = server.enter("p1").socket()) {
      socket.frame(RawSocket.BINARY, true, new byte[] {1, 2, 3});
      assertEquals(1003, socket.readUntilClosed());
    }
  }

  @Test
  void attack12_invalidUtf8IsRefused() throws Exception {
    try (RawSocket socket = server.enter("p1").socket()) {
      socket.frame(RawSocket.TEXT, true, new byte[] {'"', (byte) 0xc3, (byte) 0x28, '"'});
      assertEquals(1007, socket.readUntilClosed());
    }
  }

  @Test
  void aCharacterMayBeCutByFragments() throws Exception {
    byte[] message =
        "{\"type\":\"say\",\"op\":\"a1\",\"text\":\"é\"}".getBytes(StandardCharsets.UTF_8);
    int cut = message.length - 3;
    try (RawSocket socket = server.enter("p1").socket()) {
      socket.frame(RawSocket.TEXT, false, java.util.Arrays.copyOf(message, cut));
      socket.frame(
          RawSocket.CONTINUATION, true, java.util.Arrays.copyOfRange(message, cut, message.length));
      assertTrue(socket.readUntil("ack").contains("a1"));
    }
  }

  @Test
  void attack14_tenMessagesThatCannotBeReadCloseTheSocketAndNineDoNot() throws Exception {
    try (RawSocket socket = server.enter("p1").socket()) {
      for (int i = 1; i < EdgeLimits.MALFORMED_MESSAGES; i++) {
        socket.text("{\"type\":\"becomeAdmin\"}");
        assertTrue(socket.readUntil("problem").contains("unknown_type"));
      }
      socket.text("{\"type\":\"raiseHand\",\"op\":\"a1\"}");
      assertTrue(socket.readUntil("ack").contains("a1"));
      socket.text("{}");
      assertEquals(1008, socket.readUntilClosed());
    }
  }

  @Test
  void attack15_aFloodOfMessagesIsCutOff() throws Exception {
    try (RawSocket socket = server.enter("p1").socket()) {
      byte[] beat = "{\"type\":\"beat\"}".getBytes(StandardCharsets.UTF_8);
      assertCutOff(socket, () -> flood(socket, RawSocket.TEXT, beat, true));
    }
  }

  @Test
  void attack15_aFloodOfPingsIsCutOff() throws Exception {
    try (RawSocket socket = server.enter("p1").socket()) {
      assertCutOff(socket, () -> flood(socket, RawSocket.PING, new byte[10], true));
    }
  }

  /**
   * Floods until the server has had enough. Its farewell can be lost: where it closes with the rest
   * of the flood unread, TCP resets the connection (RFC 9293, 3.6.1). So the server is asked too.
   */
  private static void assertCutOff(RawSocket socket, Runnable flood) throws Exception {
    double before = server.counted(EdgeCounters.Reason.TOO_MANY_MESSAGES);
    Thread.ofVirtual().start(flood);
    try {
      assertEquals(1008, socket.readUntilClosed());
    } catch (SocketException reset) {
      assertEquals("Connection reset", reset.getMessage());
    }
    assertEquals(before + 1, server.counted(EdgeCounters.Reason.TOO_MANY_MESSAGES));
  }

  private static void flood(RawSocket socket, int opcode, byte[] payload, boolean last) {
    try {
      for (int i = 0; i < 1_000; i++) {
        socket.frame(i > 0 && !last ? RawSocket.CONTINUATION : opcode, last, payload);
      }
    } catch (IOException closed) {
      // what the test waits for
    }
  }

  @Test
  void aPingIsAnsweredWithItsPayload() throws Exception {
    try (RawSocket socket = server.enter("p1").socket()) {
      socket.frame(RawSocket.PING, true, "bell".getBytes(StandardCharsets.UTF_8));
      RawSocket.Frame pong = socket.read();
      assertEquals(RawSocket.PONG, pong.opcode());
      assertEquals("bell", pong.text());
    }
  }

  @Test
  void attack16_aReaderWhoNeverReadsIsDroppedAndTheRoomIsNotHeldUp() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket = noor.socket()) {
      TestRooms.Guest guest = guestOf(noor);
      byte[] message = new byte[60_000];
      java.util.Arrays.fill(message, (byte) ' ');
      long slowest = 0;
      for (int i = 0; i < 2_000 && !guest.lost; i++) {
        long begun = System.nanoTime();
        guest.port.send(message);
        slowest = Math.max(slowest, System.nanoTime() - begun);
      }
      Await.until("the slow reader is dropped", PATIENCE, () -> guest.lost);
      assertTrue(server.counted(EdgeCounters.Reason.SLOW_READER) >= 1);
      assertTrue(slowest < Duration.ofSeconds(10).toNanos(), "a send took " + slowest + " ns");
      assertFalse(socket.tcp.isClosed());
    }
  }

  @Test
  void attack18_whoSpeaksIsWhoTheSessionSays() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket = noor.socket()) {
      socket.text("{\"type\":\"startLesson\",\"op\":\"a1\",\"role\":\"TEACHER\"}");
      assertTrue(socket.readUntil("problem").contains("extra_field"));
      TestRooms.Guest guest = guestOf(noor);
      assertEquals("p1", guest.speaker.participant().value());
      assertEquals(Role.STUDENT, guest.speaker.role());
      assertTrue(guest.said.isEmpty());
    }
  }

  @Test
  void attack19_whatIsSaidAfterTheRoomClosedIsNotHeard() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket = noor.socket()) {
      TestRooms.Guest guest = guestOf(noor);
      guest.port.close(ClientPort.CloseReason.KICKED);
      socket.text("{\"type\":\"raiseHand\",\"op\":\"late\"}");
      assertEquals(1008, socket.readUntilClosed());
      Await.until("the room hears of the loss", PATIENCE, () -> guest.lost);
      assertEquals(List.of(), guest.said);
    }
  }

  @Test
  void attack22_aConnectionThatBreaksMidMessageLeavesNothingBehind() throws Exception {
    Browser noor = server.enter("p1");
    TestRooms.Guest guest;
    try (RawSocket socket = noor.socket()) {
      guest = guestOf(noor);
      socket.frame(
          RawSocket.TEXT, false, "{\"type\":\"raiseHand\"".getBytes(StandardCharsets.UTF_8));
    }
    TestRooms.Guest broken = guest;
    Await.until("the room hears of the loss", PATIENCE, () -> broken.lost);
    assertTrue(broken.said.isEmpty());
  }

  @Test
  void everyCloseReasonHasItsCode() throws Exception {
    for (ClientPort.CloseReason reason : ClientPort.CloseReason.values()) {
      Browser noor = server.enter("p1");
      try (RawSocket socket = noor.socket()) {
        guestOf(noor).port.close(reason);
        assertEquals(belfort.signaling.web.Socket.codeOf(reason), socket.readUntilClosed());
      }
    }
  }

  @Test
  void messagesArriveInOrder() throws Exception {
    Browser noor = server.enter("p1");
    try (RawSocket socket = noor.socket()) {
      for (int i = 0; i < 50; i++) {
        socket.text("{\"type\":\"say\",\"op\":\"n" + i + "\",\"text\":\"x\"}");
      }
      for (int i = 0; i < 50; i++) {
        assertTrue(socket.read().text().contains("\"n" + i + "\""));
      }
      assertEquals(new ClientMessage.Say("n0", "x"), guestOf(noor).said.getFirst());
    }
  }

  @Test
  void theSamePathsExistUnderTheServersPrefix() throws Exception {
    Browser noor = server.enter("p1");
    assertEquals(200, noor.get("/s/s1/api/v1/session/" + noor.key()).statusCode());
    assertEquals(404, noor.get("/s/s1/s/s1/api/v1/session/" + noor.key()).statusCode());
    try (RawSocket socket =
        RawSocket.handshake(
            server.port,
            "/s/s1/ws/" + noor.key(),
            "Origin: " + server.origin(),
            "Cookie: " + noor.cookie(),
            "Sec-WebSocket-Protocol: belfort.v1")) {
      assertEquals(101, socket.status());
    }
  }

  @Test
  void whatAProxyPassesOnForADeadServerIsServedInItsPlace() throws Exception {
    Browser noor = server.enter("p1");
    assertEquals(200, noor.get("/s/s2/api/v1/session/" + noor.key()).statusCode());
    assertEquals(200, noor.get("/s/s2/lesson/" + noor.key()).statusCode());
    try (RawSocket socket =
        RawSocket.handshake(
            server.port,
            "/s/s2/ws/" + noor.key(),
            "Origin: " + server.origin(),
            "Cookie: " + noor.cookie(),
            "Sec-WebSocket-Protocol: belfort.v1")) {
      assertEquals(101, socket.status());
      Await.until(
          "the room hears which server was asked for",
          PATIENCE,
          () ->
              server.rooms.guests.stream()
                  .anyMatch(guest -> guest.port.askedUnder().equals(Optional.of("s2"))));
    }
  }

  private static TestRooms.Guest guestOf(Browser browser) {
    AtomicReference<TestRooms.Guest> latest = new AtomicReference<>();
    return Await.value(
        "the room sees the newcomer",
        PATIENCE,
        () -> {
          for (TestRooms.Guest guest : server.rooms.guests) {
            if (!guest.lost && guest.lesson.id().equals(server.lesson.id())) {
              latest.set(guest);
            }
          }
          assertFalse(browser.key().isEmpty());
          return latest.get();
        });
  }
}
