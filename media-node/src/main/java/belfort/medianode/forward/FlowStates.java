package belfort.medianode.forward;

import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEvent;
import java.util.function.Consumer;

/** Whether packets flow, per kind and direction, and the events when that changes. */
final class FlowStates {
  private final Consumer<PlaneEvent> events;
  private volatile int flowing; // one bit per kind and direction, written by the shard alone

  FlowStates(Consumer<PlaneEvent> events) {
    this.events = events;
  }

  private static int bit(MediaKind kind, boolean fromPeer) {
    return (kind == MediaKind.AUDIO ? 1 : 4) << (fromPeer ? 1 : 0);
  }

  /** Safe from any thread. */
  boolean flowing(MediaKind kind, boolean fromPeer) {
    return (flowing & bit(kind, fromPeer)) != 0;
  }

  void update(Peer peer, long nowNs) {
    for (MediaKind kind : MediaKind.values()) {
      update(kind, true, peer.lastReceivedNs(kind), nowNs);
      update(kind, false, peer.out(kind).lastPacketNs(), nowNs);
    }
  }

  private void update(MediaKind kind, boolean fromPeer, long lastPacketNs, long nowNs) {
    boolean now = lastPacketNs != 0 && nowNs - lastPacketNs < Peer.FLOW_SILENCE_NS;
    int bit = bit(kind, fromPeer);
    if (now != ((flowing & bit) != 0)) {
      flowing = now ? flowing | bit : flowing & ~bit;
      events.accept(new PlaneEvent.FlowChanged(kind, fromPeer, now));
    }
  }
}
