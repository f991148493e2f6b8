package belfort.medianode.forward;

import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.PlaneEvent.IceState;
import belfort.medianode.udp.Destination;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ICE-lite side of one peer: which addresses it was checked from, the pair in use, and the
 * states that follow (RFC 8445, 7.3; RFC 7675).
 */
final class Connectivity {
  /** Observed of a Kurento server. Not the end: a check that comes later still connects. */
  static final long FAILED_AFTER_NS = 7_200_000_000L;

  static final long READY_AFTER_NS = 2_000_000_000L;

  /** RFC 7675, 5.1: without a check for so long nothing may be sent any more. */
  static final long CONSENT_EXPIRES_NS = 30_000_000_000L;

  /**
   * Browsers check the pair in use every 6 s at the latest (RFC 7675, 5.1). One that misses its
   * turn while another is checked has moved: a NAT gave the browser another port, and it nominated
   * only once.
   */
  static final long MOVED_AFTER_NS = 8_000_000_000L;

  /**
   * A browser checks from each address of its own to each of ours, by UDP and by TCP; the oldest
   * makes room.
   */
  static final int MAX_ADDRESSES = 16;

  private record Path(Wire wire, InetSocketAddress address) {}

  private final BrowserTransport peer;
  private final Consumer<PlaneEvent> events;
  private final Deque<Path> known = new ArrayDeque<>();
  private @Nullable Path selected;
  private @Nullable Wire wire;
  private @Nullable Destination destination;
  private boolean nominated;
  private IceState state = IceState.DISCONNECTED;
  private long stateSinceNs;
  private long lastCheckNs;
  private long selectedCheckNs;

  Connectivity(BrowserTransport peer, Consumer<PlaneEvent> events) {
    this.peer = peer;
    this.events = events;
  }

  IceState state() {
    return state;
  }

  boolean connected() {
    return state == IceState.CONNECTED || state == IceState.READY;
  }

  @Nullable Wire wire() {
    return wire;
  }

  @Nullable Destination destination() {
    return destination;
  }

  void enter(IceState next, long nowNs) {
    if (state != next) {
      state = next;
      stateSinceNs = nowNs;
      events.accept(new PlaneEvent.IceStateChanged(next));
    }
  }

  /**
   * Notes a checked request: the only way in which an address is learned.
   *
   * @return true when the peer became connected by it
   */
  boolean checked(Wire wire, InetSocketAddress from, boolean useCandidate, long nowNs) {
    lastCheckNs = nowNs;
    if (wire.peer(from) != peer) {
      learn(new Path(wire, from));
    }
    Path checked = new Path(wire, from);
    if (!checked.equals(selected) && leaves(useCandidate, nowNs)) {
      select(checked);
    }
    if (checked.equals(selected)) {
      selectedCheckNs = nowNs;
    }
    nominated |= useCandidate;
    if (connected()) {
      return false;
    }
    enter(IceState.CONNECTED, nowNs);
    return true;
  }

  /** Whether the check of another pair takes the place of the one in use (RFC 8445, 7.3.1.5). */
  private boolean leaves(boolean useCandidate, long nowNs) {
    return selected == null
        || useCandidate
        || !nominated
        || nowNs - selectedCheckNs >= MOVED_AFTER_NS;
  }

  private void learn(Path path) {
    path.wire.learn(path.address, peer);
    known.addLast(path);
    if (known.size() > MAX_ADDRESSES) {
      Path oldest = known.removeFirst();
      if (oldest.equals(selected)) {
        known.addLast(oldest);
        oldest = known.removeFirst();
      }
      oldest.wire.forget(oldest.address, peer);
    }
  }

  private void select(Path path) {
    selected = path;
    wire = path.wire;
    InetSocketAddress remote = path.address;
    destination = path.wire.destination(remote);
    events.accept(
        new PlaneEvent.CandidatePairSelected(
            path.wire.candidate(), path.wire.remoteCandidate(remote)));
  }

  /**
   * A connection is closed: its pair is gone. Nothing is sent until the next checked request, which
   * says where the peer is now, whether it nominates or not.
   */
  void gone(Wire wire, InetSocketAddress address) {
    Path path = new Path(wire, address);
    wire.forget(address, peer);
    known.remove(path);
    if (path.equals(selected)) {
      selected = null;
      this.wire = null;
      destination = null;
      nominated = false;
    }
  }

  /**
   * Looks at the clock.
   *
   * @return true when the consent of a connected peer just expired
   */
  boolean tick(long nowNs) {
    switch (state) {
      case CONNECTING -> {
        if (nowNs - stateSinceNs >= FAILED_AFTER_NS) {
          enter(IceState.FAILED, nowNs);
        }
      }
      case CONNECTED -> {
        if (nowNs - stateSinceNs >= READY_AFTER_NS) {
          enter(IceState.READY, nowNs);
        }
      }
      case READY -> {
        if (nowNs - lastCheckNs >= CONSENT_EXPIRES_NS) {
          enter(IceState.DISCONNECTED, nowNs);
          return true;
        }
      }
      case DISCONNECTED, GATHERING, FAILED -> {}
    }
    return false;
  }

  void forgetAll() {
    known.forEach(path -> path.wire.forget(path.address, peer));
    known.clear();
  }
}
