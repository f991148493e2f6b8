package belfort.signaling.engine;

import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.ShownSize;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How large one page shows what it watches, and what of that the node was told. It is of the
 * moment: kept with the connection that said it and in no log.
 */
final class ShownPictures {
  private final Map<PeerId, ShownSize> told = new HashMap<>();
  private Map<PeerId, ShownSize> shown = Map.of();
  private boolean said;
  private boolean changed;

  /** All that the page shows now. */
  void are(Map<PeerId, ShownSize> pictures) {
    shown = Map.copyOf(pictures);
    said = true;
    changed = true;
  }

  /** The peer connection is a new one: nothing was said to the node about it. */
  void begins(PeerId peer) {
    told.remove(peer);
    changed = true;
  }

  /** Whether there may be something to tell: not as long as the page did not say. */
  boolean changed() {
    return said && changed;
  }

  /**
   * What is to be told of the peer connections that stand: what they watch and the page does not
   * show is hidden. Nothing is told twice.
   */
  Map<PeerId.Watch, ShownSize> due(Collection<PeerId> standing) {
    Map<PeerId.Watch, ShownSize> due = new HashMap<>();
    changed = false;
    told.keySet().retainAll(standing);
    for (PeerId peer : standing) {
      ShownSize size = shown.getOrDefault(peer, ShownSize.HIDDEN);
      if (peer instanceof PeerId.Watch watch && !size.equals(told.put(peer, size))) {
        due.put(watch, size);
      }
    }
    return due;
  }
}
