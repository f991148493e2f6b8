package belfort.signaling.engine;

import belfort.mediacontrol.media.LessonId;
import belfort.signaling.room.LogEntry;
import belfort.signaling.room.RoomState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which server owns which room: a port, kept in MySQL in earnest. Its calls block on I/O and are
 * made on the threads of rooms and of the lease, never on a connection's.
 */
public interface Ownership {
  /** How far ahead a server says that it lives. */
  Duration LEASE = Duration.ofSeconds(3);

  /**
   * How often a server says so: two renewals may fail or come late before anybody may think it
   * dead.
   */
  Duration RENEWAL = Duration.ofMillis(400);

  /**
   * For how long after a renewal nobody takes a server's rooms, whatever else speaks for its death.
   */
  Duration SURE = LEASE.dividedBy(3);

  /**
   * Makes this server known and alive. An earlier run under the same path name is declared dead:
   * whoever starts a server under a name has seen to it that the earlier one is gone.
   */
  void register() throws UnavailableException;

  /** Says that this server lives for another lease. False when its row is gone. */
  boolean renew() throws UnavailableException;

  /** Says that this server lives no longer. */
  void retire() throws UnavailableException;

  /**
   * Makes this server the room's owner at a new epoch when nobody alive owns it, and reads the room
   * from its log.
   *
   * @param mayTakeOver false while this server may not judge whether others are dead
   */
  Claim claim(LessonInfo lesson, boolean mayTakeOver, Instant now) throws UnavailableException;

  /** The path name of the room's living owner, other than this server. */
  Optional<String> ownerOf(LessonId room) throws UnavailableException;

  /** At which epochs these rooms are owned now, by whomever. */
  Map<LessonId, Long> epochs(Collection<LessonId> rooms) throws UnavailableException;

  /**
   * Lets go of the room, if it is still owned at this epoch.
   *
   * @param mediaReleased whether the lesson needs its media no longer: then nothing stays reserved,
   *     whether its node could be asked or not
   */
  void giveUp(LessonId room, long epoch, boolean mediaReleased) throws UnavailableException;

  /** Rooms whose media runs on while no server that lives owns them. */
  List<LessonInfo> orphans() throws UnavailableException;

  /** What became of a claim. */
  sealed interface Claim {
    /**
     * @param tail the latest entries up to the state's position
     */
    record Owned(RoomState state, List<LogEntry> tail) implements Claim {
      public Owned {
        tail = List.copyOf(tail);
      }
    }

    /** Another server owns the room and renews its lease in time. */
    record Elsewhere(String pathName) implements Claim {}

    /**
     * Not now: the owner may be dead but we may not judge, or has just missed to renew its lease,
     * or somebody was faster. Ask again.
     */
    record Later() implements Claim {}
  }
}
