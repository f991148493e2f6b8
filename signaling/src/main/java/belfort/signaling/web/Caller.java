package belfort.signaling.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Who called, as far as it can be known: by the connection, or by the word of a proxy that we
 * trust. For log lines and redirects only; no limit is keyed on it, a school is one address.
 *
 * @param address where the browser is; empty for a connection that is no IP connection
 * @param scheme what the browser spoke with the proxy, when one that we trust says so
 * @param host the host and port that the browser asked for
 */
record Caller(Optional<InetAddress> address, Optional<String> scheme, @Nullable String host) {

  static Caller of(Request request, TrustedProxies proxies) {
    Optional<InetAddress> peer =
        request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress inet
            ? Optional.ofNullable(inet.getAddress())
            : Optional.empty();
    return of(peer, request.getHeaders(), proxies);
  }

  static Caller of(Optional<InetAddress> peer, HttpFields headers, TrustedProxies proxies) {
    String host = headers.get(HttpHeader.HOST);
    if (peer.isEmpty() || !proxies.trust(peer.get())) {
      return new Caller(peer, Optional.empty(), host);
    }
    Optional<Said> said = said(headers);
    if (said.isEmpty()) {
      return new Caller(peer, Optional.empty(), host);
    }
    return new Caller(
        Optional.of(client(peer.get(), said.get().route(), proxies)),
        said.get().proto(),
        said.get().host().orElse(host));
  }

  /** What a trusted proxy says: the addresses on the way, the scheme and the host. */
  private record Said(List<String> route, Optional<String> proto, Optional<String> host) {}

  /**
   * A proxy sets one kind of header and may pass on what the browser made up of the other: where
   * both are there, neither is believed.
   */
  private static Optional<Said> said(HttpFields headers) {
    boolean older =
        headers.contains(HttpHeader.X_FORWARDED_FOR)
            || headers.contains(HttpHeader.X_FORWARDED_PROTO)
            || headers.contains(HttpHeader.X_FORWARDED_HOST);
    boolean newer = headers.contains(HttpHeader.FORWARDED);
    if (older == newer) {
      return Optional.empty();
    }
    return Optional.of(newer ? forwarded(headers) : xForwarded(headers));
  }

  private static Said xForwarded(HttpFields headers) {
    return new Said(
        values(headers, HttpHeader.X_FORWARDED_FOR),
        last(values(headers, HttpHeader.X_FORWARDED_PROTO))
            .map(proto -> proto.toLowerCase(Locale.ROOT)),
        last(values(headers, HttpHeader.X_FORWARDED_HOST)));
  }

  /** RFC 7239: one element per proxy, the last one is of the proxy next to us. */
  private static Said forwarded(HttpFields headers) {
    List<String> route = new ArrayList<>();
    Optional<String> proto = Optional.empty();
    Optional<String> host = Optional.empty();
    for (String element : values(headers, HttpHeader.FORWARDED)) {
      proto = parameter(element, "proto").map(value -> value.toLowerCase(Locale.ROOT));
      host = parameter(element, "host");
      route.add(parameter(element, "for").orElse("unknown"));
    }
    return new Said(route, proto, host);
  }

  private static Optional<String> parameter(String element, String name) {
    for (String pair : element.split(";", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase(name)) {
        return Optional.of(pair.substring(equals + 1).strip().replaceAll("^\"|\"$", ""));
      }
    }
    return Optional.empty();
  }

  private static List<String> values(HttpFields headers, HttpHeader name) {
    List<String> values = new ArrayList<>();
    for (String line : headers.getValuesList(name)) {
      for (String each : line.split(",", -1)) {
        values.add(each.strip());
      }
    }
    return values;
  }

  private static Optional<String> last(List<String> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
  }

  /**
   * From our end of the route back: the first address that is none of our proxies. Whatever stands
   * left of it was said by somebody whom we do not trust.
   */
  private static InetAddress client(InetAddress peer, List<String> route, TrustedProxies proxies) {
    InetAddress client = peer;
    for (String hop : route.reversed()) {
      Optional<InetAddress> address = address(hop);
      if (address.isEmpty()) {
        return client;
      }
      client = address.get();
      if (!proxies.trust(client)) {
        return client;
      }
    }
    return client;
  }

  /** An address, perhaps with a port: 192.0.2.1, 192.0.2.1:4711, [2001:db8::1]:4711. */
  private static Optional<InetAddress> address(String text) {
    String bare = text;
    if (text.startsWith("[") && text.indexOf(']') > 0) {
      bare = text.substring(1, text.indexOf(']'));
    } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') > 0) {
      bare = text.substring(0, text.indexOf(':'));
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }
}
