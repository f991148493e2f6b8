package belfort.signaling.engine;

import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.signaling.protocol.ClientMessage;
import java.util.Optional;

/** Everything that can happen to a room on its thread. Every I/O answer comes as one of these. */
sealed interface RoomInput {
  /** A browser connected. */
  record Attached(Link link) implements RoomInput {}

  record Heard(Link link, ClientMessage message) implements RoomInput {}

  record Gone(Link link) implements RoomInput {}

  /** Time has passed. */
  record Tick() implements RoomInput {}

  record End(String reason) implements RoomInput {}

  record Revoke(ParticipantId participant) implements RoomInput {}

  record Drain() implements RoomInput {}

  record Logged(EventLog.Outcome outcome) implements RoomInput {}

  /**
   * Media was opened or adopted.
   *
   * @param generation which attempt this answers; an older one is ignored
   */
  record MediaReady(int generation, Optional<LessonMedia> media) implements RoomInput {}

  record MediaFailed(int generation, Throwable failure) implements RoomInput {}

  record Answered(int generation, PeerId peer, int attempt, String sdp) implements RoomInput {}

  record OfferFailed(int generation, PeerId peer, int attempt, Throwable failure)
      implements RoomInput {}

  record MediaHappened(int generation, MediaEvent event) implements RoomInput {}

  /** The epoch at which the room is owned, read because our lease had lapsed. */
  record EpochRead(long epoch) implements RoomInput {}

  /** The pipeline's epoch tag, read because our own lease has run out. */
  record TagRead(long epoch) implements RoomInput {}

  record TagUnknown(Throwable failure) implements RoomInput {}
}
