package belfort.mediacontrol.kurento;

import belfort.mediacontrol.media.SourceId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Who may make, use or take away a source's hub on one node. A publisher's negotiation and a relay
 * run in different lanes and may both find that there is none: each would make one, and whoever
 * hangs on the other hears nothing. Held over the call to the node.
 */
final class HubGuard {
  private final Map<SourceId, ReadWriteLock> guards = new ConcurrentHashMap<>();

  /** For what hangs something on the hub that is there. Many may at a time. */
  Lock use(SourceId source) {
    return guard(source).readLock();
  }

  /** For what makes the hub when there is none, or takes it away. */
  Lock change(SourceId source) {
    return guard(source).writeLock();
  }

  private ReadWriteLock guard(SourceId source) {
    return guards.computeIfAbsent(source, of -> new ReentrantReadWriteLock(true));
  }
}
