package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.http.HttpClient;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search for pipelines of ours that nobody owns any more. It asks a node at most once in two
 * collection periods, since asking keeps everything alive; it looks through a session of its own,
 * which it closes, so that it holds nothing itself; and it releases only what bears our cluster's
 * id and was an orphan the last time too.
 */
final class OrphanSweeper implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(OrphanSweeper.class);

  private final KurentoConfig config;
  private final List<NodeLink> links;
  private final Ledger ledger;
  private final HttpClient http;
  private final MediaCounters counters;
  private Set<String> suspects = Set.of();
  private volatile boolean stopped;

  OrphanSweeper(
      KurentoConfig config,
      List<NodeLink> links,
      Ledger ledger,
      HttpClient http,
      MediaCounters counters) {
    this.config = config;
    this.links = List.copyOf(links);
    this.ledger = ledger;
    this.http = http;
    this.counters = counters;
  }

  @Override
  public void run() {
    while (!stopped) {
      LockSupport.parkNanos(config.timing().collectionPeriod().multipliedBy(2).toNanos());
      if (!stopped) {
        sweep();
      }
    }
  }

  void sweep() {
    Set<String> orphans = new HashSet<>();
    for (NodeLink link : links) {
      if (link.isUp()) {
        try {
          orphans.addAll(sweep(link));
        } catch (NodeCallException | LedgerException | RuntimeException e) {
          log.info("node={} is swept the next time: {}", link.id(), e.getMessage());
        }
      }
    }
    suspects = Set.copyOf(orphans);
  }

  private Set<String> sweep(NodeLink link) throws NodeCallException, LedgerException {
    Set<String> orphans = new HashSet<>();
    try (NodeSocket socket =
        NodeSocket.connect(http, link.address().dial(), config.timing().connect())) {
      for (JsonElement each :
          invoke(socket, Json.SERVER_MANAGER, "getPipelines").getAsJsonArray()) {
        String pipeline = each.getAsString();
        if (isOrphan(link, pipeline, socket)) {
          orphans.add(pipeline);
          if (suspects.contains(pipeline)) {
            link.releaseNow(pipeline);
            counters.add(Counter.ORPHANS_RELEASED);
            log.warn("node={} an orphaned pipeline was released", link.id());
          }
        }
      }
      socket.call("closeSession", new JsonObject(), config.timing().call());
    }
    return orphans;
  }

  private boolean isOrphan(NodeLink link, String pipeline, NodeSocket socket)
      throws LedgerException {
    if (link.parts().stream().anyMatch(part -> part.pipeline().equals(pipeline))) {
      return false;
    }
    Tags tags;
    try {
      tags = Tags.parse(invoke(socket, pipeline, "getTags"));
    } catch (NodeCallException goneMeanwhile) {
      return false;
    }
    if (!tags.cluster().equals(config.clusterId()) || tags.room().isEmpty()) {
      return false;
    }
    return ledger.parts(new LessonId(tags.room())).stream()
        .noneMatch(part -> part.node().equals(link.id()) && part.pipelineId().equals(pipeline));
  }

  private JsonElement invoke(NodeSocket socket, String object, String operation)
      throws NodeCallException {
    return socket
        .call("invoke", Json.invocation(object, operation, null), config.timing().call())
        .getAsJsonObject()
        .get("value");
  }

  void stop() {
    stopped = true;
  }
}
