package belfort.signaling.room;

import java.time.Duration;

/** The named limits of every room. */
public final class RoomLimits {
  /** UTF-16 units, as JavaScript counts them. */
  public static final int CHAT_CHARACTERS = 2_000;

  public static final int NAME_CHARACTERS = 80;

  /** The window of the two rates below. */
  public static final Duration RATE_WINDOW = Duration.ofSeconds(10);

  public static final int CHAT_PER_WINDOW = 5;

  /** Commands with an effect, chat included: hands up and down as fast as a child can click. */
  public static final int COMMANDS_PER_WINDOW = 30;

  /** Chat lines that the room itself remembers; the log keeps all. */
  public static final int CHAT_LINES = 200;

  /** Students who may have the floor at once: each costs every viewer a stream. */
  public static final int FLOOR = 12;

  /**
   * Operations remembered per participant. A page has far fewer in doubt when it comes back; an op
   * that is older than this counts as a new one.
   */
  public static final int OPS_REMEMBERED = 64;

  /** People whose operations are remembered although they have left. */
  public static final int PEOPLE_REMEMBERED = 2_000;

  /** How long a lost connection keeps the seat and the media. */
  public static final Duration AWAY = Duration.ofSeconds(45);

  private RoomLimits() {}
}
