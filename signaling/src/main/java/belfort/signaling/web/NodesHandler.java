package belfort.signaling.web;

import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.Ledger.NodeEntry;
import belfort.mediacontrol.placement.LedgerException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * {@code /nodes} of the management port: lists the nodes, drains one, lets it in again. Answers
 * programs of this machine, programs elsewhere that show the token when there is one, and no page
 * that a browser shows.
 */
final class NodesHandler {
  private static final String BY = "operator";

  private final MediaControl media;
  private final Ledger ledger;
  private final NodeDrains drains;
  private final String token;

  /**
   * Makes the handler.
   *
   * @param token what programs on other machines have to show; empty: they may not ask at all
   */
  NodesHandler(MediaControl media, Ledger ledger, NodeDrains drains, String token) {
    this.media = media;
    this.ledger = ledger;
    this.drains = drains;
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
      NodeEntry node = drains.find(rest.getFirst());
      if (call.method().equals("POST")) {
        Order order = call.body(Order.class);
        String reason = order.reason() == null ? BY : order.reason();
        drains.drain(node, Duration.ofSeconds(order.withinSeconds()), reason, BY);
      } else {
        drains.undrain(node, BY);
      }
      call.json(200, view(drains.find(rest.getFirst())));
    } catch (LedgerException away) {
      throw new Refusal(503, "unavailable", "The database does not answer: " + away.getMessage());
    }
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
        entry.drain().map(AdminViews.DrainView::of).orElse(null));
  }

  private record Order(long withinSeconds, @Nullable String reason) {}

  private record NodeView(
      String id,
      String url,
      String state,
      int lessons,
      double fullness,
      AdminViews.@Nullable DrainView drain) {}
}
