package belfort.signaling.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.SourceKind;
import belfort.mediacontrol.placement.Habit;
import belfort.signaling.engine.LessonInfo;
import belfort.signaling.room.ChatLine;
import belfort.signaling.room.Hand;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Part;
import belfort.signaling.room.Position;
import belfort.signaling.room.Room;
import belfort.signaling.room.RoomEvent;
import belfort.signaling.room.RoomState;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class EventCodecTest {
  private static final Instant AT = Instant.parse("2026-09-01T08:30:00.123Z");
  private static final ParticipantId NOOR = new ParticipantId("noor");

  /** One of each, in an order that a room can live through. */
  private static final List<RoomEvent> EVENTS =
      List.of(
          new RoomEvent.OwnerChanged("s1"),
          new RoomEvent.Joined(NOOR, "Noor Ünïcode 😀", Part.STUDENT, true, false),
          new RoomEvent.LessonStarted(AT),
          new RoomEvent.HandRaised(new Hand(NOOR, AT)),
          new RoomEvent.HandLowered(NOOR),
          new RoomEvent.HandsLowered(),
          new RoomEvent.FloorGiven(NOOR),
          new RoomEvent.SourcePublished(NOOR, SourceKind.CAMERA),
          new RoomEvent.SourcePublished(NOOR, SourceKind.SCREEN),
          new RoomEvent.Muted(NOOR),
          new RoomEvent.DevicesSet(NOOR, true, true),
          new RoomEvent.Said(new ChatLine("1-12", NOOR, "Noor", Part.STUDENT, "hé \"x\"", AT)),
          new RoomEvent.WentAway(NOOR, AT),
          new RoomEvent.Returned(NOOR),
          new RoomEvent.SourceEnded(NOOR, SourceKind.SCREEN),
          new RoomEvent.SourceEnded(NOOR, SourceKind.CAMERA),
          new RoomEvent.FloorTaken(NOOR),
          new RoomEvent.Left(NOOR, RoomEvent.LeftReason.KICKED),
          new RoomEvent.LessonEnded("ended"));

  private final EventCodec codec = new EventCodec();

  @Test
  void everyKindOfEventIsHere() {
    Set<Class<?>> here = EVENTS.stream().map(Object::getClass).collect(Collectors.toSet());
    assertEquals(
        Arrays.stream(RoomEvent.class.getPermittedSubclasses()).collect(Collectors.toSet()), here);
  }

  @Test
  void everyEventComesBackAsItWas() {
    for (RoomEvent event : EVENTS) {
      String body = codec.event(event);
      assertEquals(event, codec.event(EventCodec.type(event), EventCodec.SCHEMA_VERSION, body));
    }
  }

  @Test
  void aSnapshotComesBackAsItWasAtEveryPlaceOfTheLog() {
    RoomState state = RoomState.empty(new LessonId("l1"), 30);
    long seq = 0;
    for (RoomEvent event : EVENTS) {
      seq++;
      LogEntry.Origin origin = new LogEntry.Origin(NOOR, "op" + seq);
      state = Room.evolve(state, new LogEntry(new Position(1, seq), AT, origin, event));
      RoomState back = codec.state(codec.state(state));
      assertEquals(state, back);
      assertEquals(
          List.copyOf(state.members().keySet()), List.copyOf(back.members().keySet()), "order");
    }
  }

  @Test
  void fieldsOfANewerServerAreSkipped() {
    RoomEvent read = codec.event("Returned", 1, "{\"participant\":\"noor\",\"mood\":\"good\"}");
    assertEquals(new RoomEvent.Returned(NOOR), read);
  }

  @Test
  void aNewerKindOfEventSaysThatThisServerIsTooOld() {
    String message =
        assertThrows(IllegalStateException.class, () -> codec.event("Danced", 1, "{}"))
            .getMessage();
    assertEquals("a newer server wrote Danced version 1: upgrade this one", message);
  }

  @Test
  void aLessonThatWasStoredBeforeHabitsWereLearnedHasNone() {
    LessonInfo lesson =
        codec.lesson(
            """
            {"id":"l1","title":"Wiskunde","teacher":"Els","profile":"LECTURE",
             "startsAt":1788244200000,"endsAt":1788247200000,
             "expected":25,"capacity":30}
            """);
    assertEquals(Habit.NONE, lesson.habit());
    assertFalse(lesson.timetabled());
    assertEquals(lesson, codec.lesson(codec.lesson(lesson)));
  }
}
