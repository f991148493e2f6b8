package belfort.signaling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.Part;
import belfort.signaling.room.Position;
import belfort.signaling.room.Room;
import belfort.signaling.room.RoomEvent;
import belfort.signaling.room.RoomState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PacingTest {
  private static final int CLASS = 30;

  private final RoomState room = room();

  private static RoomState room() {
    RoomState state =
        Room.evolve(
            RoomState.empty(new LessonId("l1"), CLASS),
            new LogEntry(
                new Position(1, 1), Instant.EPOCH, null, new RoomEvent.OwnerChanged("s1")));
    state = join(state, 2, "teacher", Part.TEACHER);
    for (int i = 0; i < CLASS - 1; i++) {
      state = join(state, i + 3, "s%02d".formatted(i), Part.STUDENT);
    }
    return state;
  }

  private static RoomState join(RoomState state, int seq, String id, Part part) {
    return Room.evolve(
        state,
        new LogEntry(
            new Position(1, seq),
            Instant.EPOCH,
            null,
            new RoomEvent.Joined(new ParticipantId(id), id, part, true, true)));
  }

  private static SourceId source(String publisher, SourceKind kind) {
    return new SourceId(new ParticipantId(publisher), kind);
  }

  private static PeerId publish(String publisher, SourceKind kind) {
    return new PeerId.Publish(source(publisher, kind));
  }

  private static PeerId watch(String viewer, String publisher, SourceKind kind) {
    return new PeerId.Watch(new ParticipantId(viewer), source(publisher, kind));
  }

  /** The whole class watches the teacher's camera and screen and one student who speaks. */
  private static List<PeerId> wholeClass() {
    List<PeerId> peers = new ArrayList<>();
    for (SourceKind kind : SourceKind.values()) {
      peers.add(publish("teacher", kind));
      for (int i = 0; i < CLASS - 1; i++) {
        peers.add(watch("s%02d".formatted(i), "teacher", kind));
      }
    }
    peers.add(publish("s03", SourceKind.CAMERA));
    peers.add(watch("teacher", "s03", SourceKind.CAMERA));
    Collections.shuffle(peers, new Random(7));
    return peers;
  }

  @Test
  void theTeacherComesFirstThenWhoPublishesThenWhoWatches() {
    List<Pacing.Turn> turns = Pacing.RETURN.turns(room, wholeClass());
    assertEquals(publish("teacher", SourceKind.CAMERA), turns.get(0).peer());
    assertEquals(publish("teacher", SourceKind.SCREEN), turns.get(1).peer());
    assertEquals(0, turns.get(1).afterMs());
    assertEquals(publish("s03", SourceKind.CAMERA), turns.get(2).peer());
    assertEquals(watch("s00", "teacher", SourceKind.CAMERA), turns.get(3).peer());
    assertEquals(watch("teacher", "s03", SourceKind.CAMERA), turns.getLast().peer());
  }

  @Test
  void everybodyHasATurnOfHisOwn() {
    for (Pacing pacing : List.of(Pacing.RETURN, Pacing.MOVE)) {
      List<Pacing.Turn> turns = pacing.turns(room, wholeClass());
      assertEquals(wholeClass().size(), turns.size());
      List<Long> views =
          turns.stream()
              .filter(turn -> turn.peer() instanceof PeerId.Watch)
              .map(Pacing.Turn::afterMs)
              .toList();
      assertEquals(views.stream().sorted().distinct().toList(), views);
    }
  }

  @Test
  void aClassIsBackAtItsTeacherWithinASecondOfTheNews() {
    long last =
        Pacing.RETURN.turns(room, wholeClass()).stream()
            .filter(turn -> turn.peer().source().equals(source("teacher", SourceKind.CAMERA)))
            .mapToLong(Pacing.Turn::afterMs)
            .max()
            .orElseThrow();
    assertTrue(last < 1_000, "the last one came back after " + last + " ms");
  }

  @Test
  void viewsWaitForNobodyWhenNoSourceOffersAgain() {
    List<PeerId> views =
        wholeClass().stream().filter(peer -> peer instanceof PeerId.Watch).toList();
    assertEquals(0, Pacing.RETURN.turns(room, views).getFirst().afterMs());
    assertEquals(0, Pacing.MOVE.turns(room, views).getFirst().afterMs());
  }

  @Test
  void whoHasLeftMeanwhileStillHasATurn() {
    List<PeerId> peers = List.of(publish("gone", SourceKind.CAMERA));
    assertEquals(1, Pacing.MOVE.turns(room, peers).size());
  }
}
