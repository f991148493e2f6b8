package belfort.signaling.engine;

import java.time.Duration;

/** The named limits of the engine. */
final class EngineLimits {
  /** Client messages that wait for one room; more are refused. */
  static final int MAILBOX = 4_096;

  /** Events that one room keeps while the database is away; then commands are refused. */
  static final int UNSAVED = 5_000;

  /** Rows that one batch of a room aims at; one command is never split. */
  static final int BATCH_ROWS = 200;

  /** Entries that a room keeps to bring a returning page up to date without a reset. */
  static final int TAIL = 1_000;

  static final int EVENTS_PER_SNAPSHOT = 200;

  /** Effects on media that wait for a commit or for a node. */
  static final int EFFECTS = 8_192;

  static final Duration TICK = Duration.ofMillis(250);
  static final Duration BEAT = Duration.ofSeconds(5);

  /** A connection without any message for this long is lost. */
  static final Duration SILENCE = Duration.ofSeconds(20);

  /** How long members may take to find their room's new server before they are shown as away. */
  static final Duration RETURN_GRACE = Duration.ofSeconds(5);

  /** How long a source may be without an endpoint (a new node, a new page) before it has ended. */
  static final Duration SOURCE_GRACE = Duration.ofSeconds(10);

  /** How long a room stays open with nobody in it. */
  static final Duration EMPTY = Duration.ofMinutes(15);

  static final Duration MEDIA_RETRY = Duration.ofSeconds(2);

  /**
   * How long a room asks for the media that its dead owner left, before it opens others. A node
   * keeps them for three minutes at least; throwing them away costs the class its pictures.
   */
  static final Duration ADOPTION_PATIENCE = Duration.ofSeconds(30);

  static final Duration ADOPTION_RETRY = Duration.ofSeconds(1);

  /** How long a closing room waits for its node. */
  static final Duration RELEASE_PATIENCE = Duration.ofSeconds(5);

  /** How long connections wait for a room whose owner is not settled, or the database away. */
  static final Duration OPENING_PATIENCE = Duration.ofSeconds(10);

  /** How long a room that woke after its lease waits for an answer about it. */
  static final Duration WAKING_PATIENCE = Duration.ofSeconds(6);

  static final Duration WAKING_LOOK = Duration.ofMillis(10);

  static final Duration OPENING_PAUSE = Duration.ofMillis(200);

  /**
   * After a node died the pages come back in this order: the teacher at once, who else publishes
   * one by one, viewers when the teacher is probably there again. A class of thirty is back within
   * a second of the news, which leaves four of the five seconds of promise P3 to noticing the
   * death.
   */
  static final Duration RETURN_PUBLISHER_SPACING = Duration.ofMillis(50);

  static final Duration RETURN_VIEWERS_AFTER = Duration.ofMillis(600);
  static final Duration RETURN_VIEWER_SPACING = Duration.ofMillis(10);

  /** A move has no hurry: the old connections play on, and a node should not feel it. */
  static final Duration MOVE_PUBLISHER_SPACING = Duration.ofMillis(100);

  static final Duration MOVE_VIEWERS_AFTER = Duration.ofMillis(1_500);
  static final Duration MOVE_VIEWER_SPACING = Duration.ofMillis(40);

  private EngineLimits() {}
}
