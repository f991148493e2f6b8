package belfort.signaling.room;

import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.SourceKind;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A participant who is in the lesson.
 *
 * @param awaySince when his connection was lost; null while he is present
 * @param floor whether a student may publish; a teacher always may
 * @param muted whether the teacher cut his sound
 * @param microphone what his page says it sends; for the others' icons
 * @param sources what he publishes
 */
public record Member(
    ParticipantId participant,
    String name,
    Part part,
    @Nullable Instant awaySince,
    boolean floor,
    boolean muted,
    boolean microphone,
    boolean camera,
    Set<SourceKind> sources) {
  public Member {
    sources =
        sources.isEmpty()
            ? Set.of()
            : java.util.Collections.unmodifiableSet(EnumSet.copyOf(sources));
    if (!sources.isEmpty() && part == Part.STUDENT && !floor) {
      throw new IllegalArgumentException("a student publishes without the floor");
    }
  }

  /** A participant who has just come in. */
  static Member joined(Actor actor, boolean microphone, boolean camera) {
    return new Member(
        actor.participant(),
        actor.name(),
        actor.part(),
        null,
        false,
        false,
        microphone,
        camera,
        Set.of());
  }

  public boolean away() {
    return awaySince != null;
  }

  /** Whether he may publish when the lesson is live. */
  public boolean mayPublish() {
    return part == Part.TEACHER || floor;
  }

  Member withAwaySince(@Nullable Instant since) {
    return new Member(participant, name, part, since, floor, muted, microphone, camera, sources);
  }

  Member withFloor(boolean has) {
    return new Member(participant, name, part, awaySince, has, muted, microphone, camera, sources);
  }

  Member withMuted() {
    return new Member(participant, name, part, awaySince, floor, true, false, camera, sources);
  }

  /** Turning the own microphone on is the only way out of being muted. */
  Member withDevices(boolean newMicrophone, boolean newCamera) {
    return new Member(
        participant,
        name,
        part,
        awaySince,
        floor,
        muted && !newMicrophone,
        newMicrophone,
        newCamera,
        sources);
  }

  Member withSource(SourceKind kind, boolean published) {
    EnumSet<SourceKind> changed = EnumSet.noneOf(SourceKind.class);
    changed.addAll(sources);
    if (published) {
      changed.add(kind);
    } else {
      changed.remove(kind);
    }
    return new Member(
        participant, name, part, awaySince, floor, muted, microphone, camera, changed);
  }

  @Override
  public String toString() {
    return "Member[" + participant + " " + part + " " + sources + (away() ? " away" : "") + "]";
  }
}
