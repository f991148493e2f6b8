package belfort.signaling.room;

import belfort.mediacontrol.media.ParticipantId;
import java.time.Instant;

/** A raised hand. */
public record Hand(ParticipantId participant, Instant raisedAt) {}
