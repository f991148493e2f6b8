package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.mediacontrol.placement.NodeId;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.ServerMessage;
import belfort.signaling.room.RoomLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A live room in virtual time. */
final class LiveRoomTest {
  private final SteppedRoom room = new SteppedRoom();
  private final Page teacher = room.page("teacher", Role.TEACHER);
  private final Page noor = room.page("noor", Role.STUDENT);

  private void in(Page... pages) {
    for (Page page : pages) {
      room.connect(page);
      page.join();
      room.settle();
    }
  }

  private void live() {
    in(teacher, noor);
    teacher.command(ClientMessage.StartLesson::new);
    teacher.send(new ClientMessage.Offer("out:camera", 1, "sdp"));
    room.settle();
    noor.send(new ClientMessage.Offer("in:teacher:camera", 1, "sdp"));
    room.settle();
  }

  @Test
  void aLostConnectionKeepsSeatAndMediaForAWhileThenBothAreGone() {
    live();
    noor.drop();
    room.settle();
    room.pass(RoomLimits.AWAY.minusSeconds(1));
    assertTrue(teacher.pictureNow().state().members().get(1).away());
    assertFalse(room.node.called("hangUpAll noor"));
    room.pass(Duration.ofSeconds(2));
    assertEquals(List.of("teacher"), teacher.pictureNow().people());
    assertTrue(room.node.called("hangUpAll noor"));
  }

  @Test
  void aSilentConnectionIsLost() {
    live();
    room.attachOnly(noor);
    room.settle();
    room.pass(EngineLimits.SILENCE.plusSeconds(1));
    assertTrue(noor.closings().contains(ClientPort.CloseReason.TOO_SLOW));
    assertTrue(teacher.pictureNow().state().members().get(1).away());
  }

  @Test
  void anEmptyRoomClosesAfterAQuarterOfAnHourAndLetsGoOfItsMedia() {
    live();
    teacher.drop();
    noor.drop();
    room.settle();
    room.pass(RoomLimits.AWAY.plus(EngineLimits.EMPTY).minusSeconds(1));
    assertFalse(room.node.called("close"));
    room.pass(Duration.ofSeconds(3));
    assertEquals(LiveRoom.Ending.EMPTY, room.room.ending());
    assertTrue(room.node.called("close"));
  }

  @Test
  void mediaIsReservedWhenTheTeacherComesNotWhenAStudentDoes() {
    in(noor);
    assertFalse(room.node.called("open"));
    in(teacher);
    assertTrue(room.node.called("open"));
  }

  @Test
  void aDeadNodeSendsTeachersBackFirstAndNobodysSourceFlickers() {
    live();
    RecordingMedia.happens(
        room.node, new LessonId("l1"), new MediaEvent.NodeLost(new NodeId("node-1"), "killed"));
    room.node.pipelines.clear();
    room.settle();
    assertEquals(0, teacher.all(ServerMessage.PeerLost.class).getLast().retryAfterMs());
    assertTrue(noor.all(ServerMessage.PeerLost.class).getLast().retryAfterMs() > 0);
    room.pass(Duration.ofSeconds(1));
    teacher.send(new ClientMessage.Offer("out:camera", 2, "sdp"));
    room.settle();
    assertEquals(2, teacher.all(ServerMessage.Answer.class).size());
    room.pass(EngineLimits.SOURCE_GRACE.plusSeconds(1));
    assertEquals(List.of("camera"), noor.pictureNow().state().members().getFirst().sources());
  }

  @Test
  void whenOneOfSeveralNodesDiesOnlyItsPeersComeBackAndNothingIsOpenedAnew() {
    live();
    PeerId view = new PeerId.Watch(id("noor"), new SourceId(id("teacher"), SourceKind.CAMERA));
    happens(new MediaEvent.PartLost(new NodeId("node-2"), Map.of(view, 1), "killed"));
    ServerMessage.PeerLost lost = noor.all(ServerMessage.PeerLost.class).getLast();
    assertEquals("in:teacher:camera", lost.peer());
    assertEquals("node_lost", lost.code());
    assertEquals(0, lost.retryAfterMs(), "the teacher stands: there is nobody to wait for");
    assertEquals(List.of(), teacher.all(ServerMessage.PeerLost.class));
    noor.send(new ClientMessage.Offer("in:teacher:camera", 2, "sdp"));
    room.settle();
    assertEquals(2, noor.all(ServerMessage.Answer.class).size());
    assertEquals(1, room.node.callsOf("s1").stream().filter("open"::equals).count());
  }

  @Test
  void aLostPartSaysNothingAboutAttemptsThatAreReplacedAlready() {
    live();
    noor.send(new ClientMessage.Offer("in:teacher:camera", 2, "sdp"));
    room.settle();
    PeerId view = new PeerId.Watch(id("noor"), new SourceId(id("teacher"), SourceKind.CAMERA));
    happens(new MediaEvent.PartLost(new NodeId("node-2"), Map.of(view, 1), "killed"));
    assertEquals(List.of(), noor.all(ServerMessage.PeerLost.class));
  }

  @Test
  void whoStandsOnANodeThatIsToBeEmptyIsAskedToMoveTheTeacherFirst() {
    live();
    SourceId source = new SourceId(id("teacher"), SourceKind.CAMERA);
    PeerId view = new PeerId.Watch(id("noor"), source);
    PeerId gone = new PeerId.Watch(id("lotte"), source);
    PeerId published = new PeerId.Publish(source);
    happens(new MediaEvent.PeersToMove(List.of(view, gone, published), "drain"));
    assertEquals(
        List.of(new ServerMessage.MoveMedia("out:camera", 0)),
        teacher.all(ServerMessage.MoveMedia.class));
    assertEquals(
        List.of(
            new ServerMessage.MoveMedia(
                "in:teacher:camera", EngineLimits.MOVE_VIEWERS_AFTER.toMillis())),
        noor.all(ServerMessage.MoveMedia.class));
    assertEquals(List.of("camera"), noor.pictureNow().state().members().getFirst().sources());
  }

  @Test
  void aPageThatReturnsInTheMiddleOfAMoveLosesNothing() {
    live();
    teacher.send(new ClientMessage.Offer("out:camera", 2, "sdp"));
    room.settle();
    teacher.drop();
    teacher.holding(
        List.of(
            new ClientMessage.PeerAttempt("out:camera", 1),
            new ClientMessage.PeerAttempt("out:camera", 2)));
    room.connect(teacher);
    room.settle();
    assertEquals(List.of(), teacher.all(ServerMessage.PeerLost.class));
    assertFalse(room.node.called("hangUp out:camera by teacher"));
  }

  @Test
  void aPageWhoseAnswerWasLostInTheMiddleOfAMoveOffersAgainAndNobodysViewEnds() {
    live();
    teacher.send(new ClientMessage.Offer("out:camera", 2, "sdp"));
    room.settle();
    teacher.drop();
    teacher.holding(List.of(new ClientMessage.PeerAttempt("out:camera", 1)));
    room.connect(teacher);
    room.settle();
    assertEquals(0, teacher.all(ServerMessage.PeerLost.class).getLast().retryAfterMs());
    assertFalse(room.node.called("hangUp out:camera by teacher"));
    assertEquals(List.of("camera"), noor.pictureNow().state().members().getFirst().sources());
  }

  private static ParticipantId id(String participant) {
    return new ParticipantId(participant);
  }

  private static ClientMessage.Showing showing(int width, int height) {
    return new ClientMessage.Showing(
        List.of(new ClientMessage.Shown("in:teacher:camera", width, height)));
  }

  private List<String> shown() {
    return room.node.callsOf("s1").stream().filter(call -> call.startsWith("show ")).toList();
  }

  @Test
  void howLargeAPageShowsAPictureReachesTheNodeOnceATickAndNoLog() {
    live();
    long events = room.counters.get(EngineCounters.Count.EVENTS);
    for (int width = 100; width < 200; width++) {
      noor.send(showing(width, 100));
    }
    room.settle();
    assertEquals(List.of(), shown());
    room.pass(EngineLimits.TICK);
    assertEquals(List.of("show in:teacher:camera 199x100 by noor"), shown());
    noor.send(showing(199, 100));
    room.pass(EngineLimits.TICK);
    assertEquals(1, shown().size(), "the same is not told twice");
    assertEquals(events, room.counters.get(EngineCounters.Count.EVENTS));
  }

  @Test
  void whatAPageDoesNotNameIsHidden() {
    live();
    noor.send(new ClientMessage.Showing(List.of()));
    room.pass(EngineLimits.TICK);
    assertEquals(List.of("show in:teacher:camera 0x0 by noor"), shown());
  }

  @Test
  void aPictureThatIsOfferedAgainIsToldAgain() {
    live();
    noor.send(showing(300, 200));
    room.pass(EngineLimits.TICK);
    noor.send(new ClientMessage.Offer("in:teacher:camera", 2, "sdp"));
    room.pass(EngineLimits.TICK.multipliedBy(2));
    assertEquals(2, shown().size());
    assertEquals(shown().get(0), shown().get(1));
  }

  @Test
  void whatNobodyWatchesOrIsNotHisToShowChangesNothing() {
    live();
    noor.send(
        new ClientMessage.Showing(List.of(new ClientMessage.Shown("in:nobody:camera", 9, 9))));
    teacher.send(showing(9, 9));
    room.pass(EngineLimits.TICK);
    assertEquals(List.of("show in:teacher:camera 0x0 by noor"), shown());
    noor.send(new ClientMessage.Showing(List.of(new ClientMessage.Shown("out:camera", 9, 9))));
    room.settle();
    assertEquals("no_such_peer", noor.all(ServerMessage.Problem.class).getLast().code());
  }

  @Test
  void layersThatANodeDoesNotTakeAreOfferedAgainAtOnce() {
    live();
    room.node.refusing = Optional.of(MediaUnavailableException.Code.LAYERS_REFUSED);
    teacher.send(new ClientMessage.Offer("out:camera", 2, "sdp"));
    room.settle();
    ServerMessage.PeerLost lost = teacher.all(ServerMessage.PeerLost.class).getLast();
    assertEquals(new ServerMessage.PeerLost("out:camera", 2, "layers_refused", 0), lost);
  }

  private void happens(MediaEvent event) {
    RecordingMedia.happens(room.node, new LessonId("l1"), event);
    room.settle();
  }

  @Test
  void aSourceThatDoesNotComeBackHasEnded() {
    live();
    RecordingMedia.happens(
        room.node, new LessonId("l1"), new MediaEvent.NodeLost(new NodeId("node-1"), "killed"));
    room.node.pipelines.clear();
    room.settle();
    room.pass(EngineLimits.SOURCE_GRACE.plusSeconds(2));
    assertEquals(List.of(), noor.pictureNow().state().members().getFirst().sources());
  }

  @Test
  void withoutANodeThePagesHearWhyAndWhenToTryAgain() {
    room.node.trouble = Optional.of(MediaUnavailableException.Code.NO_CAPACITY);
    in(teacher);
    teacher.command(ClientMessage.StartLesson::new);
    teacher.send(new ClientMessage.Offer("out:camera", 1, "sdp"));
    room.settle();
    room.pass(EngineLimits.MEDIA_RETRY.plusSeconds(1));
    ServerMessage.PeerLost lost = teacher.all(ServerMessage.PeerLost.class).getFirst();
    assertEquals("no_capacity", lost.code());
    assertTrue(lost.retryAfterMs() > 0);
  }

  /** A room whose dead owner left a lesson on a node that does not answer. */
  private static SteppedRoom takenOverWithoutTheNode() {
    RecordingMedia.Node node = new RecordingMedia.Node();
    RecordingMedia.Pipeline left = new RecordingMedia.Pipeline();
    left.peers.put(FromWire.peer("out:camera", new ParticipantId("teacher")).orElseThrow(), 7);
    node.pipelines.put(new LessonId("l1"), left);
    node.trouble = Optional.of(MediaUnavailableException.Code.NODE_FAILED);
    return new SteppedRoom(node, 2);
  }

  @Test
  void anAdoptionThatFailsIsTriedAgainAndNothingIsOpenedInItsPlace() {
    SteppedRoom taken = takenOverWithoutTheNode();
    Page els = taken.page("teacher", Role.TEACHER);
    taken.connect(els);
    els.join();
    taken.pass(Duration.ofSeconds(5));
    taken.node.trouble = Optional.empty();
    taken.pass(EngineLimits.ADOPTION_RETRY.plusSeconds(1));
    assertEquals("adopt", taken.node.callsOf("s1").getFirst());
    assertFalse(taken.node.called("open"), "the pictures run on");
  }

  @Test
  void aLessonThatCannotBeAdoptedForLongIsOpenedAnew() {
    SteppedRoom taken = takenOverWithoutTheNode();
    Page els = taken.page("teacher", Role.TEACHER);
    taken.connect(els);
    els.join();
    taken.pass(EngineLimits.ADOPTION_PATIENCE.plusSeconds(1));
    taken.node.trouble = Optional.empty();
    taken.pass(EngineLimits.MEDIA_RETRY.plusSeconds(1));
    assertEquals("open", taken.node.callsOf("s1").getFirst());
  }

  @Test
  void aReloadedPageHoldsNothingSoWhatItHeldIsReleased() {
    live();
    noor.drop();
    room.settle();
    room.connect(noor);
    room.settle();
    assertTrue(room.node.called("hangUp in:teacher:camera by noor"));
  }

  @Test
  void aBroadcastIsEncodedOnce() {
    live();
    long before = room.wire.encoded();
    noor.say("to all");
    room.settle();
    // one event, one acknowledgement, one watermark, however many listen
    assertEquals(3, room.wire.encoded() - before);
  }

  @Test
  void whenTheLessonEndsEverybodyIsToldAndMediaIsReleased() {
    live();
    teacher.command(ClientMessage.EndLesson::new);
    room.settle();
    assertEquals("ended", noor.all(ServerMessage.Closing.class).getFirst().code());
    assertTrue(room.node.called("close"));
    room.pass(Duration.ofSeconds(1));
    assertEquals(LiveRoom.Ending.LESSON_OVER, room.room.ending());
  }

  @Test
  void withTooMuchUnsavedCommandsAreRefusedAndNothingThatWasTakenIsLost() {
    live();
    int taken = 0;
    String refused = "";
    for (int i = 0; refused.isEmpty() && i <= 2 * EngineLimits.UNSAVED; i++) {
      String op = noor.command(i % 2 == 0 ? ClientMessage.RaiseHand::new : LowerOwnHand::of);
      room.run(); // the log takes nothing
      room.later(Duration.ofSeconds(1));
      if (noor.refusal(op) == null) {
        taken++;
      } else {
        refused = op;
      }
    }
    assertEquals("not_saved", noor.refusal(refused));
    assertEquals(EngineLimits.UNSAVED, taken);
    assertEquals(1, room.counters.get(EngineCounters.Count.UNSAVED_LIMIT));
    assertEquals(taken, noor.waiting(), "taken, not acknowledged");

    room.settle();

    assertEquals(0, noor.waiting());
    String again = noor.command(ClientMessage.RaiseHand::new);
    room.settle();
    assertTrue(noor.acked(again));
  }

  private static final class LowerOwnHand {
    static ClientMessage.Command of(String op) {
      return new ClientMessage.LowerHand(op, null);
    }
  }
}
