package belfort.signaling.engine;

import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.ShownSize;
import belfort.signaling.protocol.ClientMessage;
import belfort.signaling.protocol.ServerMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes to the node how large each page shows what it watches: at the room's tick, so that whoever
 * says it more often costs no more, and of each page's own pictures alone.
 */
final class ShownSizes {
  private final MediaDesk desk;
  private final Audience audience;

  ShownSizes(MediaDesk desk, Audience audience) {
    this.desk = desk;
    this.audience = audience;
  }

  void heard(Link link, ClientMessage.Showing message) {
    Map<PeerId, ShownSize> shown = new HashMap<>();
    for (ClientMessage.Shown picture : message.pictures()) {
      Optional<PeerId> peer = FromWire.peer(picture.peer(), link.speaker().participant());
      if (peer.isEmpty() || !(peer.get() instanceof PeerId.Watch)) {
        link.say(new ServerMessage.Problem("no_such_peer", "A page shows what it watches."));
        return;
      }
      shown.put(peer.get(), new ShownSize(picture.width(), picture.height()));
    }
    link.pictures().are(shown);
  }

  /** A peer connection was made; its page may have said before how large it shows it. */
  void answered(PeerId peer) {
    Link link = audience.of(peer.participant());
    if (link != null) {
      link.pictures().begins(peer);
    }
  }

  /** What is to be told to the node now. */
  Map<PeerId.Watch, ShownSize> due() {
    Map<PeerId.Watch, ShownSize> due = new HashMap<>();
    for (Link link : audience.all()) {
      if (!link.pictures().changed()) {
        continue;
      }
      ParticipantId own = link.speaker().participant();
      List<PeerId> standing =
          desk.peers().keySet().stream().filter(peer -> peer.participant().equals(own)).toList();
      due.putAll(link.pictures().due(standing));
    }
    return due;
  }
}
