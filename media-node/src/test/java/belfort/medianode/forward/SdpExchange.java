package belfort.medianode.forward;

import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.SdpRefusedException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A loopback page and two paths: a browser posts its offer to {@code /publish/NAME} or {@code
 * /watch/NAME} and gets the plane's answer.
 */
final class SdpExchange implements AutoCloseable {
  private final HttpServer server;
  private final UdpMediaPlane plane;
  private final Map<String, PlaneEndpoint> publishers = new ConcurrentHashMap<>();
  private final Map<String, PlaneEndpoint> viewers = new ConcurrentHashMap<>();
  private final List<PlaneEvent> events = new CopyOnWriteArrayList<>();
  private volatile Supplier<InetSocketAddress> way = () -> null;
  private volatile UnaryOperator<String> viewersLine = answer -> answer;

  SdpExchange(UdpMediaPlane plane) throws IOException {
    this.plane = plane;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::page);
    server.createContext("/publish/", this::publish);
    server.createContext("/watch/", this::watch);
    server.start();
  }

  /** Rewrites what the viewers that come from now on hear of where the plane is. */
  void viewersLine(UnaryOperator<String> answers) {
    viewersLine = answers;
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  /** From now on a browser is told an address on the way, a new one for each. */
  void by(Supplier<InetSocketAddress> addresses) {
    way = addresses;
  }

  private String told(String answer) {
    InetSocketAddress address = way.get();
    if (address == null) {
      return answer;
    }
    String candidate =
        "a=candidate:1 1 UDP 2130706431 127.0.0.1 " + address.getPort() + " typ host\r\n";
    return answer
        .replaceAll("a=candidate:.*\r\n", "")
        .replace("a=end-of-candidates\r\n", candidate + "a=end-of-candidates\r\n");
  }

  PlaneEndpoint publisher(String name) {
    return publishers.get(name);
  }

  /** The node's end of the last who came to watch. */
  PlaneEndpoint viewer(String name) {
    return viewers.get(name);
  }

  List<PlaneEvent> events() {
    return events;
  }

  private void page(HttpExchange exchange) throws IOException {
    try (InputStream page = getClass().getResourceAsStream("/plane/peer.html")) {
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
      reply(exchange, 200, page.readAllBytes());
    }
  }

  private void publish(HttpExchange exchange) throws IOException {
    PlaneEndpoint endpoint = plane.open(new EndpointSettings(false, false), events::add);
    publishers.put(lastPart(exchange), endpoint);
    answer(exchange, endpoint, answer -> answer);
  }

  private void watch(HttpExchange exchange) throws IOException {
    PlaneEndpoint endpoint = plane.open(new EndpointSettings(false, false), events::add);
    viewers.put(lastPart(exchange), endpoint);
    endpoint.setLimits(new BandwidthLimits(0, 0, 0, 0, 0));
    for (MediaKind kind : MediaKind.values()) {
      endpoint.setSource(kind, publishers.get(lastPart(exchange)));
    }
    answer(exchange, endpoint, viewersLine);
  }

  private static String lastPart(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void answer(HttpExchange exchange, PlaneEndpoint endpoint, UnaryOperator<String> line)
      throws IOException {
    String offer = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      String answer = line.apply(endpoint.processOffer(offer));
      endpoint.gatherCandidates();
      reply(exchange, 200, told(answer).getBytes(StandardCharsets.UTF_8));
    } catch (SdpRefusedException e) {
      reply(exchange, 400, (e.getMessage() + "\n" + offer).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
