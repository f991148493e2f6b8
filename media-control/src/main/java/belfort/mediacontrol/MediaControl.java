package belfort.mediacontrol;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.mediacontrol.placement.Habit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The media of all lessons on this server. Every call returns at once; stages complete on threads
 * of media-control, so whoever continues on them only enqueues. Failures are {@link
 * MediaUnavailableException} with a typed code.
 */
public interface MediaControl extends AutoCloseable {
  /**
   * Finds a node for the lesson and reserves it in the ledger, then makes the lesson's pipeline
   * there, tagged with cluster, room and epoch. A lesson that already has its media at this epoch
   * gets the same again.
   */
  CompletionStage<LessonMedia> open(LessonOpening opening, MediaListener listener);

  /**
   * Takes over the media that a dead owner left: raises the pipeline's epoch tag first, then
   * touches every object so that the node keeps it, and subscribes to its events. Empty when
   * nothing is left (no reservation, or the node was restarted): then the lesson is opened anew.
   */
  CompletionStage<Optional<LessonMedia>> adopt(LessonOpening opening, MediaListener listener);

  /** The nodes as this server sees them now, for the admin and for metrics. Never blocks. */
  List<NodeStatus> nodes();

  /** Stops the liveness loops and drops the sockets; releases nothing and closes no session. */
  @Override
  void close();

  /**
   * A lesson that needs media.
   *
   * @param expected how many participants are expected, from the roster
   * @param epoch the owner's epoch in the room's log
   * @param timetabled it was made an hour or more before its start
   * @param habit what was learned of its class
   */
  record LessonOpening(
      LessonId lesson,
      Profile profile,
      int expected,
      long epoch,
      Instant startsAt,
      boolean timetabled,
      Habit habit) {
    /** A lesson of a class of which nothing was learned. */
    public LessonOpening(
        LessonId lesson,
        Profile profile,
        int expected,
        long epoch,
        Instant startsAt,
        boolean timetabled) {
      this(lesson, profile, expected, epoch, startsAt, timetabled, Habit.NONE);
    }
  }
}
