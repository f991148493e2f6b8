package belfort.signaling.room;

import belfort.mediacontrol.media.ParticipantId;
import java.time.Instant;

/** Something said in the chat, with the name its author bore then. Personal data. */
public record ChatLine(
    String id, ParticipantId participant, String name, Part part, String text, Instant at) {
  @Override
  public String toString() {
    return "ChatLine[" + id + " " + participant + "]";
  }
}
