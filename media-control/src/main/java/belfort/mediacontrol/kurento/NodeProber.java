package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.kurento.NodeCallException.Kind;
import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Costs;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.NodeId;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a node that does not say what a packet costs it is measured once for each of its
 * processes, when it carries nothing; one node at a time, since nodes may share a machine. A node
 * that cannot be measured keeps what is usual for its kind. Only the registry's loop calls this.
 */
final class NodeProber {
  private static final Logger log = LoggerFactory.getLogger(NodeProber.class);

  private final KurentoConfig config;
  private final HttpClient http;
  private final Executor executor;
  private final MediaCounters counters;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final Map<NodeId, Seen> seen = new HashMap<>();

  /** A process that was measured or given up, or is to be tried again at some time. */
  private record Seen(String serverId, long againAtNanos, boolean over) {}

  NodeProber(KurentoConfig config, HttpClient http, Executor executor, MediaCounters counters) {
    this.config = config;
    this.http = http;
    this.executor = executor;
    this.counters = counters;
  }

  /** Starts a probe if one is due; what it finds is told on a thread of its own. */
  void look(
      List<NodeLink> links,
      Map<NodeId, Ledger.NodeEntry> entries,
      BiConsumer<NodeId, Costs> found) {
    for (NodeLink link : links) {
      Ledger.NodeEntry entry = entries.get(link.id());
      boolean empty = entry != null && entry.lessons() == 0 && !entry.draining();
      if (empty && isDue(link) && busy.compareAndSet(false, true)) {
        // whatever becomes of it: the next try is late enough for a node to forget what it was
        // asked
        Duration later = config.timing().collectionPeriod().multipliedBy(2);
        note(link, System.nanoTime() + later.toNanos(), false);
        executor.execute(() -> probe(link, found));
      }
    }
  }

  private boolean isDue(NodeLink link) {
    if (!link.isUp() || link.isSlow() || !link.parts().isEmpty() || measuresItself(link)) {
      return false;
    }
    synchronized (seen) {
      Seen before = seen.get(link.id());
      return before == null
          || !before.serverId().equals(link.serverId())
          || (!before.over() && System.nanoTime() - before.againAtNanos() >= 0);
    }
  }

  private static boolean measuresItself(NodeLink link) {
    return link.standing().facts().map(facts -> facts.calibration().isPresent()).orElse(true);
  }

  private void note(NodeLink link, long againAtNanos, boolean over) {
    synchronized (seen) {
      seen.put(link.id(), new Seen(link.serverId(), againAtNanos, over));
    }
  }

  private void probe(NodeLink link, BiConsumer<NodeId, Costs> found) {
    try {
      Costs usual =
          config.budgets().usual(link.isForwarding() ? Budgets.FORWARDING : Budgets.KURENTO);
      NodeProbe probe =
          new NodeProbe(
              http,
              link.address().dial(),
              link.isForwarding(),
              config.timing(),
              () -> link.isUp() && link.parts().isEmpty());
      Costs costs = probe.measure(usual);
      note(link, 0, true);
      counters.add(Counter.NODES_PROBED);
      log.info("node={} was measured: {}", link.id(), costs);
      found.accept(link.id(), costs);
    } catch (NodeCallException e) {
      counters.add(Counter.NODE_PROBES_FAILED);
      boolean later = e.kind() == Kind.TURNED_AWAY;
      if (!later) {
        note(link, 0, true);
      }
      log.warn(
          "node={} is not measured{}, what is usual for its kind is taken: {}",
          link.id(),
          later ? " yet" : "",
          e.getMessage());
    } finally {
      busy.set(false);
    }
  }
}
