package belfort.signaling.web;

import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.NodeStatus;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /nodes} of the management port: lists the nodes, drains one, lets it in again. Answers
 * programs of this machine, programs elsewhere that show the token when there is one, and no page
 * that a browser shows.
 */
final class NodesHandler {
  private static final Logger AUDIT = LoggerFactory.getLogger("belfort.audit");
  private static final Duration LONGEST_DRAIN = Duration.ofDays(1);
  private static final int REASON_CHARACTERS = 100;

  private final MediaControl media;
  private final Ledger ledger;
  private final InstantSource clock;
  private final String token;

  /**
   * Makes the handler.
   *
   * @param token what programs on other machines have to show; empty: they may not ask at all
   */
  NodesHandler(MediaControl media, Ledger ledger, InstantSource clock, String token) {
    this.media = media;
    this.ledger = ledger;
    this.clock = clock;
    this.token = token;
  }

  /**
   * Serves a path below {@code /nodes}.
   *
   * @param rest the parts behind it
   */
  void serve(HttpCall call, List<String> rest) throws Refusal {
    requireMayAsk(call);
    try {
      if (rest.isEmpty()) {
        PublicHandler.require(call, java.util.Set.of("GET"));
        call.json(200, Map.of("nodes", ledger.nodes().stream().map(this::view).toList()));
        return;
      }
      if (rest.size() != 2 || !rest.get(1).equals("drain")) {
        throw Refusal.notFound();
      }
      PublicHandler.require(call, java.util.Set.of("POST", "DELETE"));
      NodeEntry node = find(rest.getFirst());
      if (call.method().equals("POST")) {
        drain(node, call.body(Order.class));
      } else {
        ledger.undrain(node.id());
        AUDIT.info("event=node_undrained node={}", node.id());
      }
      call.json(200, view(find(rest.getFirst())));
    } catch (LedgerException away) {
      throw new Refusal(503, "unavailable", "The database does not answer: " + away.getMessage());
    }
  }

  private void drain(NodeEntry node, Order order) throws Refusal, LedgerException {
    Duration within = Duration.ofSeconds(order.withinSeconds());
    if (within.isNegative() || within.compareTo(LONGEST_DRAIN) > 0) {
      throw Refusal.invalid("A drain has between 0 seconds and a day.");
    }
    if (!somebodyElseTakesLessons(node.id())) {
      throw new Refusal(
          409,
          "last_node",
          node.id() + " is the last node that takes lessons: bring another one up first.");
    }
    String reason = order.reason() == null ? "operator" : order.reason();
    ledger.drain(
        node.id(),
        clock.instant().plus(within),
        reason.substring(0, Math.min(reason.length(), REASON_CHARACTERS)));
    AUDIT.info("event=node_drained node={} within={}", node.id(), within);
  }

  private boolean somebodyElseTakesLessons(NodeId drained) throws LedgerException {
    Map<NodeId, NodeEntry> entries =
        ledger.nodes().stream().collect(Collectors.toMap(NodeEntry::id, entry -> entry));
    return media.nodes().stream()
        .filter(status -> status.state() == NodeStatus.State.UP && !status.id().equals(drained))
        .map(status -> Optional.ofNullable(entries.get(status.id())))
        .anyMatch(entry -> entry.isPresent() && !entry.get().draining());
  }

  private NodeEntry find(String id) throws Refusal, LedgerException {
    List<NodeEntry> nodes = ledger.nodes();
    return nodes.stream()
        .filter(entry -> entry.id().value().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new Refusal(
                404,
                "no_such_node",
                "There is no such node. There are: "
                    + nodes.stream()
                        .map(entry -> entry.id().value())
                        .sorted()
                        .collect(Collectors.joining(", "))));
  }

  /** A page cannot hide its origin, and a name that was bent to loopback is still a name. */
  private void requireMayAsk(HttpCall call) throws Refusal {
    boolean near =
        call.request().getConnectionMetaData().getRemoteSocketAddress()
                instanceof InetSocketAddress peer
            && peer.getAddress() != null
            && peer.getAddress().isLoopbackAddress();
    String host = call.header(HttpHeader.HOST);
    boolean asked =
        host != null && host.matches("(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]{1,5})?");
    boolean may = (near && asked) || showsToken(call.header(HttpHeader.AUTHORIZATION));
    if (!may || call.header(HttpHeader.ORIGIN) != null) {
      throw new Refusal(
          403, "not_from_here", "Only the server's machine may ask, or who shows its token.");
    }
  }

  private boolean showsToken(@Nullable String authorization) {
    return !token.isEmpty()
        && authorization != null
        && MessageDigest.isEqual(
            ("Bearer " + token).getBytes(StandardCharsets.UTF_8),
            authorization.getBytes(StandardCharsets.UTF_8));
  }

  private NodeView view(NodeEntry entry) {
    String state =
        media.nodes().stream()
            .filter(status -> status.id().equals(entry.id()))
            .map(status -> status.state().name().toLowerCase(Locale.ROOT))
            .findFirst()
            .orElse("not in this server's configuration");
    return new NodeView(
        entry.id().value(),
        entry.url(),
        state,
        entry.lessons(),
        entry.budget().fullness(entry.reserved()),
        entry.drain().map(DrainView::of).orElse(null));
  }

  private record Order(long withinSeconds, @Nullable String reason) {}

  private record NodeView(
      String id,
      String url,
      String state,
      int lessons,
      double fullness,
      @Nullable DrainView drain) {}

  private record DrainView(long since, long until, String reason) {
    static DrainView of(Ledger.Drain drain) {
      return new DrainView(epochMs(drain.since()), epochMs(drain.until()), drain.reason());
    }

    private static long epochMs(Instant at) {
      return at.toEpochMilli();
    }
  }
}
