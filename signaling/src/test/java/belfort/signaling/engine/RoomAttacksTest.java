package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.ServerMessage;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What browsers should not do, done to a live room whose log answers when the test says so. */
final class RoomAttacksTest {
  private final SteppedRoom room = new SteppedRoom();
  private final Page teacher = room.page("teacher", Role.TEACHER);
  private final Page noor = room.page("noor", Role.STUDENT);
  private final Page lotte = room.page("lotte", Role.STUDENT);

  @BeforeEach
  void live() {
    for (Page page : List.of(teacher, noor, lotte)) {
      room.connect(page);
      page.join();
      room.settle();
    }
    teacher.command(ClientMessage.StartLesson::new);
    room.settle();
    teacher.send(new ClientMessage.Offer("out:camera", 1, "sdp"));
    room.settle();
  }

  @Test
  void attack17_anOperationSaidAgainHasOneEffectAndTheSameAcknowledgement() {
    noor.send(new ClientMessage.Say("same", "once"));
    noor.send(new ClientMessage.Say("same", "once"));
    room.run();
    assertFalse(noor.acked("same"), "acknowledged before it was stored");
    room.settle();
    assertTrue(noor.acked("same"));
    assertEquals(List.of("once"), teacher.chat());
  }

  @Test
  void attack17_aPositionThatTheLogDoesNotHoldGetsEverythingAnew() {
    noor.drop();
    noor.position = new ServerMessage.Position(1, 9_999);
    int resets = noor.all(ServerMessage.Reset.class).size();
    room.connect(noor);
    room.settle();
    assertEquals(resets + 1, noor.all(ServerMessage.Reset.class).size());
    assertEquals(teacher.pictureNow().state(), noor.pictureNow().state());
  }

  @Test
  void attack18_whoSpeaksIsWhoTheServerKnows() {
    // a message has no field for its author at all; what it names is only ever somebody else
    noor.command(op -> new ClientMessage.Kick(op, "teacher"));
    String forged = noor.command(op -> new ClientMessage.LowerHand(op, "teacher"));
    room.settle();
    assertEquals("not_yours", noor.refusal(forged));
    noor.say("mine");
    room.settle();
    ServerMessage.Chat line = teacher.pictureNow().state().chat().getFirst();
    assertEquals("noor", line.participant());
    assertEquals("student", line.role());
  }

  @Test
  void attack19_aMessageBeforeHelloBeforeJoiningAndAfterLeavingIsRefused() {
    Page early = room.page("early", Role.STUDENT);
    room.attachOnly(early);
    early.send(new ClientMessage.Say("e1", "too early"));
    room.settle();
    assertEquals("hello_first", early.all(ServerMessage.Problem.class).getFirst().code());
    room.connect(early);
    String inLobby = early.say("not in");
    room.settle();
    assertEquals("not_in_lesson", early.refusal(inLobby));

    noor.command(ClientMessage.Leave::new);
    room.settle();
    assertEquals(List.of(ClientPort.CloseReason.LEFT), noor.closings());
    assertFalse(teacher.pictureNow().people().contains("noor"));
    assertEquals(List.of(), teacher.chat());
  }

  @Test
  void attack19_afterAKickNothingIsTakenAndComingBackIsRefused() {
    teacher.command(op -> new ClientMessage.Kick(op, "noor"));
    noor.say("one more");
    room.settle();
    assertEquals(List.of(), teacher.chat());
    assertTrue(noor.closings().contains(ClientPort.CloseReason.KICKED));
    room.connect(noor);
    room.settle();
    assertEquals(2, noor.closings().size());
    assertFalse(teacher.pictureNow().people().contains("noor"));
  }

  @Test
  void attack20_aPositionIsNoKeyAndResumesNobodyElse() {
    Page thief = room.page("thief", Role.STUDENT);
    thief.position = noor.position;
    room.connect(thief);
    room.settle();
    assertNull(thief.picture, "a position opened the room to somebody who is not in it");
    assertEquals(1, thief.all(ServerMessage.Lobby.class).size());
  }

  @Test
  void attack21_theLaterOfTwoTabsWinsAndLeavesNoGhost() {
    room.connect(noor);
    room.connect(noor);
    room.settle();
    assertEquals(
        List.of(ClientPort.CloseReason.REPLACED, ClientPort.CloseReason.REPLACED), noor.closings());
    assertEquals(-1, noor.all(ServerMessage.Closing.class).getFirst().afterMs());
    assertEquals(List.of("teacher", "noor", "lotte"), teacher.pictureNow().people());
    assertFalse(teacher.pictureNow().state().members().get(1).away());
    String after = noor.say("from the last tab");
    room.settle();
    assertTrue(noor.acked(after));
  }

  @Test
  void attack22_aConnectionClosedInMidTransactionLeavesNoHalfState() {
    noor.say("on its way");
    noor.drop();
    room.run();
    room.settle();
    assertEquals(List.of("on its way"), teacher.chat());
    assertTrue(teacher.pictureNow().state().members().get(1).away());
    room.connect(noor);
    room.settle();
    assertEquals(List.of("on its way"), noor.chat());
    assertTrue(noor.pending.isEmpty(), "the acknowledgement was not said again");
    assertEquals(teacher.pictureNow().state(), noor.pictureNow().state());
  }

  @Test
  void attack48_publishingWithoutTheFloorNeverReachesTheNode() {
    noor.send(new ClientMessage.Offer("out:camera", 1, "sdp"));
    noor.send(new ClientMessage.Candidate("out:camera", 1, "candidate:1", "0", 0));
    room.settle();
    assertEquals("no_floor", noor.all(ServerMessage.PeerLost.class).getFirst().code());
    assertEquals(-1, noor.all(ServerMessage.PeerLost.class).getFirst().retryAfterMs());
    assertFalse(room.node.called("offer out:camera by noor"));
    assertFalse(room.node.called("candidate out:camera by noor"));
  }

  @Test
  void attack48_takingTheFloorEndsTheSourceAtTheNode() {
    teacher.command(op -> new ClientMessage.GiveFloor(op, "noor"));
    room.settle();
    noor.send(new ClientMessage.Offer("out:camera", 1, "sdp"));
    room.settle();
    lotte.send(new ClientMessage.Offer("in:noor:camera", 1, "sdp"));
    room.settle();
    teacher.command(op -> new ClientMessage.TakeFloor(op, "noor"));
    room.settle();
    assertTrue(room.node.called("hangUp out:camera by noor"));
    assertTrue(room.node.called("hangUp in:noor:camera by lotte"));
    noor.send(new ClientMessage.Offer("out:camera", 2, "sdp"));
    room.settle();
    assertEquals("no_floor", noor.all(ServerMessage.PeerLost.class).getLast().code());
  }

  @Test
  void attack49_nobodyCanUnmuteAnother() {
    teacher.command(op -> new ClientMessage.GiveFloor(op, "noor"));
    room.settle();
    noor.send(new ClientMessage.Offer("out:camera", 1, "sdp"));
    teacher.command(op -> new ClientMessage.Mute(op, "noor"));
    room.settle();
    assertTrue(room.node.called("mute noor"));
    teacher.command(op -> new ClientMessage.SetDevices(op, true, true));
    room.settle();
    assertFalse(room.node.called("unmute noor"));
    noor.command(op -> new ClientMessage.SetDevices(op, true, true));
    room.settle();
    assertTrue(room.node.called("unmute noor"));
  }

  @Test
  void attack50_guessedIdsLeadNowhere() {
    String floor = teacher.command(op -> new ClientMessage.GiveFloor(op, "of-another-room"));
    noor.send(new ClientMessage.Offer("in:of-another-room:camera", 1, "sdp"));
    room.settle();
    assertEquals("no_such_participant", teacher.refusal(floor));
    assertEquals("no_such_source", noor.all(ServerMessage.PeerLost.class).getFirst().code());
    assertThrows(
        IllegalArgumentException.class,
        () -> new ClientMessage.Offer("in:../x:camera", 1, "sdp"),
        "what cannot be an id does not get past the wire");
  }

  @Test
  void attack55_aKickedStudentsEndpointsAreReleasedWithTheCommit() {
    noor.send(new ClientMessage.Offer("in:teacher:camera", 1, "sdp"));
    room.settle();
    teacher.command(op -> new ClientMessage.Kick(op, "noor"));
    room.run();
    assertFalse(room.node.called("hangUpAll noor"), "before the commit");
    room.settle();
    assertTrue(room.node.called("hangUpAll noor"));
    noor.send(new ClientMessage.Offer("in:teacher:camera", 2, "sdp"));
    room.settle();
    assertEquals(1, room.node.callsOf("s1").stream().filter(c -> c.endsWith("by noor")).count());
  }
}
