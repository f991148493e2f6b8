package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.Role;
import belfort.signaling.room.Actor;
import belfort.signaling.room.Part;
import belfort.signaling.room.RoomCommand;
import belfort.signaling.room.RoomLimits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The words of the wire in a room's words. Ids that cannot be any are nobody's. */
final class FromWire {
  private FromWire() {}

  static Actor actor(Speaker speaker) {
    String name = speaker.name().strip();
    String fitting = name.isEmpty() ? "?" : name;
    int length = Math.min(fitting.length(), RoomLimits.NAME_CHARACTERS);
    Part part = speaker.role() == Role.TEACHER ? Part.TEACHER : Part.STUDENT;
    return new Actor(speaker.participant(), fitting.substring(0, length), part);
  }

  /** The wish behind a command; empty when it names what cannot exist. */
  static Optional<RoomCommand.Wish> wish(ClientMessage.Command command, ParticipantId own) {
    return switch (command) {
      case ClientMessage.Join c -> Optional.of(new RoomCommand.Join(c.microphone(), c.camera()));
      case ClientMessage.Leave _ -> Optional.of(new RoomCommand.Leave());
      case ClientMessage.StartLesson _ -> Optional.of(new RoomCommand.StartLesson());
      case ClientMessage.EndLesson _ -> Optional.of(new RoomCommand.EndLesson());
      case ClientMessage.Say c -> Optional.of(new RoomCommand.Say(c.text()));
      case ClientMessage.RaiseHand _ -> Optional.of(new RoomCommand.RaiseHand());
      case ClientMessage.LowerHand c ->
          (c.participant() == null ? Optional.of(own) : id(c.participant()))
              .map(RoomCommand.LowerHand::new);
      case ClientMessage.LowerAllHands _ -> Optional.of(new RoomCommand.LowerAllHands());
      case ClientMessage.GiveFloor c -> id(c.participant()).map(RoomCommand.GiveFloor::new);
      case ClientMessage.TakeFloor c -> id(c.participant()).map(RoomCommand.TakeFloor::new);
      case ClientMessage.Mute c -> id(c.participant()).map(RoomCommand.Mute::new);
      case ClientMessage.MuteAll _ -> Optional.of(new RoomCommand.MuteAll());
      case ClientMessage.SetDevices c ->
          Optional.of(new RoomCommand.SetDevices(c.microphone(), c.camera()));
      case ClientMessage.Kick c -> id(c.participant()).map(RoomCommand.Kick::new);
      case ClientMessage.Unpublish c -> kind(c.source()).map(RoomCommand.Unpublish::new);
    };
  }

  /** The peer connection that this participant means. */
  static Optional<PeerId> peer(String peer, ParticipantId own) {
    String[] parts = peer.split(":", -1);
    if (parts.length == 2 && parts[0].equals("out")) {
      return kind(parts[1]).map(kind -> new PeerId.Publish(new SourceId(own, kind)));
    }
    if (parts.length == 3 && parts[0].equals("in")) {
      return id(parts[1])
          .flatMap(publisher ->
              kind(parts[2]).map(kind -> new PeerId.Watch(own, new SourceId(publisher, kind))));
    }
    return Optional.empty();
  }

  /** How a peer connection is called on the wire. */
  static String name(PeerId peer) {
    SourceId source = peer.source();
    return switch (peer) {
      case PeerId.Publish _ -> "out:" + ToWire.word(source.kind());
      case PeerId.Watch _ -> "in:" + source.publisher() + ":" + ToWire.word(source.kind());
    };
  }

  private static Optional<SourceKind> kind(String word) {
    return switch (word) {
      case "camera" -> Optional.of(SourceKind.CAMERA);
      case "screen" -> Optional.of(SourceKind.SCREEN);
      default -> Optional.empty();
    };
  }

  private static Optional<ParticipantId> id(@Nullable String value) {
    try {
      return value == null ? Optional.empty() : Optional.of(new ParticipantId(value));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
