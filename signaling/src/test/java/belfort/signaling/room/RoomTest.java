package belfort.signaling.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RoomTest {
  private static final Actor ELS = actor("els", Part.TEACHER);
  private static final Actor NOOR = actor("noor", Part.STUDENT);
  private static final Actor LOTTE = actor("lotte", Part.STUDENT);

  private RoomState state;
  private Instant now = Instant.parse("2026-09-01T08:30:00Z");
  private int ops;

  @BeforeEach
  void open() {
    state = RoomState.empty(new LessonId("l1"), 3);
    state =
        Room.evolve(
            state, new LogEntry(new Position(1, 1), now, null, new RoomEvent.OwnerChanged("s1")));
  }

  private static Actor actor(String id, Part part) {
    return new Actor(new ParticipantId(id), "Name of " + id, part);
  }

  private Decision ask(Actor by, RoomCommand.Wish wish) {
    ops++;
    return run(new RoomCommand.Asked(by, "op" + ops, wish));
  }

  private Decision run(RoomCommand command) {
    Decision decision = Room.decide(state, command, now);
    if (decision instanceof Decision.Accepted accepted) {
      state = Room.evolve(state, accepted.entries());
    }
    return decision;
  }

  private List<RoomEvent> events(Decision decision) {
    Decision.Accepted accepted = (Decision.Accepted) decision;
    return accepted.entries().stream().map(LogEntry::event).toList();
  }

  private static void assertRefused(Refusal why, Decision decision) {
    assertEquals(new Decision.Refused(why), decision);
  }

  private void join(Actor... actors) {
    for (Actor actor : actors) {
      ask(actor, new RoomCommand.Join(true, true));
    }
  }

  private void live() {
    join(ELS, NOOR);
    ask(ELS, new RoomCommand.StartLesson());
  }

  private Member member(Actor actor) {
    return state.member(actor.participant()).orElseThrow();
  }

  private static SourceId camera(Actor actor) {
    return new SourceId(actor.participant(), SourceKind.CAMERA);
  }

  @Test
  void studentsComeInBeforeTheStartAndWait() {
    join(NOOR);
    assertEquals(Phase.LOBBY, state.phase());
    assertTrue(state.member(NOOR.participant()).isPresent());
    assertEquals(Optional.of(Refusal.NOT_STARTED), state.mayWatch(NOOR.participant(), camera(ELS)));
    join(ELS);
    assertEquals(Optional.of(Refusal.NOT_STARTED), state.mayPublish(ELS.participant()));
  }

  @Test
  void joinIsRefusedWhenTheRoomIsFullButATeacherFindsAPlace() {
    join(NOOR, LOTTE, actor("third", Part.STUDENT));
    assertRefused(
        Refusal.ROOM_FULL, ask(actor("fourth", Part.STUDENT), new RoomCommand.Join(true, true)));
    join(ELS);
    assertTrue(state.teacherHere());
  }

  @Test
  void joiningTwiceHasOneEffect() {
    join(NOOR);
    assertEquals(Decision.NOTHING, ask(NOOR, new RoomCommand.Join(false, false)));
    assertEquals(1, state.members().size());
  }

  @Test
  void whoIsAwayTooLongHasLeftAndWhoReturnsInTimeHasNot() {
    join(NOOR, LOTTE);
    run(new RoomCommand.ConnectionLost(NOOR.participant()));
    run(new RoomCommand.ConnectionLost(LOTTE.participant()));
    now = now.plus(RoomLimits.AWAY).minusMillis(1);
    run(new RoomCommand.ConnectionBack(LOTTE.participant()));
    assertEquals(List.of(), events(run(new RoomCommand.Expire())));
    now = now.plusMillis(1);
    assertEquals(
        List.of(new RoomEvent.Left(NOOR.participant(), RoomEvent.LeftReason.LOST)),
        events(run(new RoomCommand.Expire())));
    assertEquals(1, state.members().size());
  }

  @Test
  void theLessonGoesOnWhileTheTeacherIsAway() {
    live();
    run(new RoomCommand.ConnectionLost(ELS.participant()));
    assertEquals(Phase.LIVE, state.phase());
    assertTrue(ask(NOOR, new RoomCommand.Say("?")) instanceof Decision.Accepted);
  }

  @Test
  void whoWasKickedStaysOut() {
    live();
    ask(ELS, new RoomCommand.Kick(NOOR.participant()));
    assertRefused(Refusal.KICKED, ask(NOOR, new RoomCommand.Join(true, true)));
    assertRefused(Refusal.KICKED, ask(NOOR, new RoomCommand.Say("let me in")));
  }

  @Test
  void aTeacherIsNotRemoved() {
    live();
    assertRefused(Refusal.TEACHER_STAYS, ask(ELS, new RoomCommand.Kick(ELS.participant())));
  }

  @Test
  void handsStandInTheOrderInWhichTheyWereRaisedAndOnlyOnce() {
    join(LOTTE, NOOR);
    ask(NOOR, new RoomCommand.RaiseHand());
    ask(LOTTE, new RoomCommand.RaiseHand());
    assertEquals(List.of(), events(ask(NOOR, new RoomCommand.RaiseHand())));
    assertEquals(
        List.of(NOOR.participant(), LOTTE.participant()),
        state.hands().stream().map(Hand::participant).toList());
  }

  @Test
  void theFloorLetsAStudentPublishAndTakingItEndsWhatHePublishes() {
    live();
    assertEquals(Optional.of(Refusal.NO_FLOOR), state.mayPublish(NOOR.participant()));
    ask(NOOR, new RoomCommand.RaiseHand());
    ask(ELS, new RoomCommand.GiveFloor(NOOR.participant()));
    assertEquals(List.of(), state.hands());
    run(new RoomCommand.SourceUp(camera(NOOR)));
    assertTrue(state.publishes(camera(NOOR)));
    assertEquals(
        List.of(
            new RoomEvent.SourceEnded(NOOR.participant(), SourceKind.CAMERA),
            new RoomEvent.FloorTaken(NOOR.participant())),
        events(ask(ELS, new RoomCommand.TakeFloor(NOOR.participant()))));
    assertRefused(Refusal.NO_FLOOR, run(new RoomCommand.SourceUp(camera(NOOR))));
  }

  @Test
  void aMutedStudentSpeaksAgainOnlyByHisOwnMicrophone() {
    live();
    ask(ELS, new RoomCommand.GiveFloor(NOOR.participant()));
    ask(ELS, new RoomCommand.MuteAll());
    assertTrue(member(NOOR).muted());
    assertTrue(!member(ELS).muted());
    ask(NOOR, new RoomCommand.SetDevices(false, true));
    assertTrue(member(NOOR).muted());
    ask(NOOR, new RoomCommand.SetDevices(true, true));
    assertTrue(!member(NOOR).muted());
  }

  @Test
  void attack45_studentsTeacherCommandsAreRefused() {
    live();
    join(LOTTE);
    List<RoomCommand.Wish> teachers =
        List.of(
            new RoomCommand.StartLesson(),
            new RoomCommand.EndLesson(),
            new RoomCommand.LowerAllHands(),
            new RoomCommand.GiveFloor(NOOR.participant()),
            new RoomCommand.Mute(LOTTE.participant()),
            new RoomCommand.MuteAll(),
            new RoomCommand.Kick(LOTTE.participant()));
    for (RoomCommand.Wish wish : teachers) {
      assertRefused(Refusal.ONLY_TEACHER, ask(NOOR, wish));
    }
    assertRefused(Refusal.NOT_YOURS, ask(NOOR, new RoomCommand.LowerHand(LOTTE.participant())));
    assertRefused(Refusal.NOT_YOURS, ask(NOOR, new RoomCommand.TakeFloor(LOTTE.participant())));
  }

  @Test
  void attack17_anOperationSaidAgainHasOneEffect() {
    join(NOOR);
    RoomCommand said = new RoomCommand.Asked(NOOR, "same", new RoomCommand.Say("once"));
    assertEquals(1, events(run(said)).size());
    assertEquals(Decision.NOTHING, run(said));
    assertEquals(1, state.chat().size());
  }

  @Test
  void attack17_anOperationIsRememberedOverLeavingAndComingBack() {
    join(NOOR);
    RoomCommand leave = new RoomCommand.Asked(NOOR, "bye", new RoomCommand.Leave());
    run(leave);
    join(NOOR);
    assertEquals(Decision.NOTHING, run(leave));
    assertEquals(1, state.members().size());
  }

  @Test
  void attack19_whoIsNotInTheLessonChangesNothing() {
    assertRefused(Refusal.NOT_IN_LESSON, ask(NOOR, new RoomCommand.Say("hello?")));
    join(NOOR);
    ask(NOOR, new RoomCommand.Leave());
    assertRefused(Refusal.NOT_IN_LESSON, ask(NOOR, new RoomCommand.RaiseHand()));
  }

  @Test
  void attack52_theServersOrderWinsWithoutAGracePeriod() {
    live();
    ask(ELS, new RoomCommand.GiveFloor(NOOR.participant()));
    ask(ELS, new RoomCommand.TakeFloor(NOOR.participant()));
    // the node's answer to an offer from before comes now
    assertRefused(Refusal.NO_FLOOR, run(new RoomCommand.SourceUp(camera(NOOR))));
    ask(ELS, new RoomCommand.EndLesson());
    assertRefused(Refusal.LESSON_ENDED, ask(NOOR, new RoomCommand.Say("one more thing")));
  }

  @Test
  void attack54_chatAndHandsAreLimitedPerParticipant() {
    join(NOOR, LOTTE);
    for (int i = 0; i < RoomLimits.CHAT_PER_WINDOW; i++) {
      assertTrue(ask(NOOR, new RoomCommand.Say("spam")) instanceof Decision.Accepted);
    }
    assertRefused(Refusal.TOO_FAST, ask(NOOR, new RoomCommand.Say("spam")));
    assertTrue(ask(LOTTE, new RoomCommand.Say("I am not him")) instanceof Decision.Accepted);
    ask(NOOR, new RoomCommand.Leave());
    join(NOOR);
    assertRefused(Refusal.TOO_FAST, ask(NOOR, new RoomCommand.Say("back again")));
    now = now.plus(RoomLimits.RATE_WINDOW);
    assertTrue(ask(NOOR, new RoomCommand.Say("calm")) instanceof Decision.Accepted);
    Decision last = Decision.NOTHING;
    for (int i = 0; i < RoomLimits.COMMANDS_PER_WINDOW; i++) {
      ask(NOOR, new RoomCommand.RaiseHand());
      last = ask(NOOR, new RoomCommand.LowerHand(NOOR.participant()));
    }
    assertRefused(Refusal.TOO_FAST, last);
  }

  @Test
  void aTextThatIsEmptyOrTooLongIsRefused() {
    join(NOOR);
    assertRefused(Refusal.EMPTY_TEXT, ask(NOOR, new RoomCommand.Say(" \n ")));
    String tooLong = "x".repeat(RoomLimits.CHAT_CHARACTERS + 1);
    assertRefused(Refusal.TEXT_TOO_LONG, ask(NOOR, new RoomCommand.Say(tooLong)));
  }

  @Test
  void theFloorIsBounded() {
    state = state.withCapacity(100);
    live();
    for (int i = 0; i <= RoomLimits.FLOOR; i++) {
      Actor student = actor("s" + i, Part.STUDENT);
      join(student);
      now = now.plusSeconds(1);
      Decision given = ask(ELS, new RoomCommand.GiveFloor(student.participant()));
      if (i == RoomLimits.FLOOR) {
        assertRefused(Refusal.FLOOR_FULL, given);
      }
    }
  }

  @Test
  void aGapInTheLogIsAFault() {
    LogEntry late = new LogEntry(new Position(1, 3), now, null, new RoomEvent.HandsLowered());
    assertThrows(IllegalStateException.class, () -> Room.evolve(state, late));
    LogEntry foreign = new LogEntry(new Position(2, 2), now, null, new RoomEvent.HandsLowered());
    assertThrows(IllegalStateException.class, () -> Room.evolve(state, foreign));
  }

  @Test
  void everyRefusalHasASentence() {
    for (Refusal refusal : Refusal.values()) {
      assertTrue(refusal.sentence().endsWith("."), refusal.code());
    }
  }
}
