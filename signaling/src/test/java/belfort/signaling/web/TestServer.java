package belfort.signaling.web;

import belfort.mediacontrol.media.LessonId;
import belfort.mediacontrol.media.Profile;
import belfort.signaling.identity.Invitations;
import belfort.signaling.identity.LinkKey;
import belfort.signaling.identity.LinkSigner;
import belfort.signaling.identity.Sessions;
import belfort.signaling.protocol.Role;
import belfort.signaling.protocol.Wire;
import belfort.signaling.store.BellStore;
import belfort.signaling.store.Database;
import belfort.signaling.store.DatabaseSettings;
import belfort.signaling.store.Lesson;
import belfort.signaling.store.LessonStore;
import belfort.signaling.store.Link;
import belfort.signaling.store.LinkStore;
import belfort.signaling.store.Person;
import belfort.signaling.store.PersonStore;
import belfort.signaling.store.SessionStore;
import belfort.signaling.store.TestDatabase;
import belfort.signaling.tls.TlsSettings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A real server on loopback with a real database, and rooms, media and ledger of the tests. */
final class TestServer implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String TOKEN = "a token of the test";
  static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  final TestRooms rooms = new TestRooms();
  final TestLedger ledger = new TestLedger();
  final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final List<String> lacking = new ArrayList<>();
  final HttpClient http = HttpClient.newHttpClient();
  final LinkSigner signer = new LinkSigner(LinkKey.of(KEY));
  final Database database;
  final LinkStore links;
  final PersonStore people;
  final LessonStore lessons;
  final SessionStore sessionStore;
  final BellStore bells;
  final Invitations invitations;
  final WebServer web;
  final int port;
  final Lesson lesson;

  /** What is stored of where lessons stand. */
  final Map<LessonId, Placements.Placed> placed = new ConcurrentHashMap<>();

  TestServer() throws Exception {
    this("http");
  }

  TestServer(String publicScheme) throws Exception {
    this(publicScheme, Optional.empty(), TrustedProxies.NONE);
  }

  TestServer(String publicScheme, Optional<TlsSettings> tls, TrustedProxies proxies)
      throws Exception {
    this(publicScheme, tls, proxies, 10_000);
  }

  /** A server that takes so many sockets per second. */
  TestServer(int reconnectRate) throws Exception {
    this("http", Optional.empty(), TrustedProxies.NONE, reconnectRate);
  }

  private TestServer(
      String publicScheme, Optional<TlsSettings> tls, TrustedProxies proxies, int reconnectRate)
      throws Exception {
    DatabaseSettings settings = TestDatabase.fresh();
    port = freePort();
    database = Database.open(settings, "test", 4);
    links = new LinkStore(database);
    people = new PersonStore(database);
    lessons = new LessonStore(database);
    sessionStore = new SessionStore(database);
    bells = new BellStore(database);
    URI publicUrl = URI.create(publicScheme + "://localhost:" + port);
    InstantSource clock = InstantSource.system();
    invitations = new Invitations(signer, lessons, links, people, publicUrl, clock);
    web =
        WebServer.start(
            new WebSettings(
                "s1",
                "127.0.0.1",
                port,
                publicUrl,
                tls,
                proxies,
                "127.0.0.1",
                0,
                reconnectRate,
                TOKEN,
                ZoneId.of("Europe/Brussels")),
            new WebServer.Parts(
                files(),
                new Wire(),
                rooms,
                new TestMedia(),
                ledger,
                lesson -> Optional.ofNullable(placed.get(lesson)),
                new Sessions(signer, links, lessons, sessionStore, clock),
                invitations,
                lessons,
                links,
                people,
                sessionStore,
                bells,
                metrics,
                () -> List.copyOf(lacking),
                clock));
    lesson = school();
  }

  private Lesson school() throws Exception {
    people.put(new Person("t1", "Els", Role.TEACHER));
    people.put(new Person("a1", "Directie", Role.ADMIN));
    people.put(new Person("p1", "Noor", Role.STUDENT));
    people.put(new Person("p2", "Lotte", Role.STUDENT));
    people.putClass("c1", "4B", List.of("p1", "p2"));
    return invitations
        .invite(
            new Invitations.Plan(
                new LessonId("l1"),
                "Wiskunde",
                Profile.LECTURE,
                Instant.now().minusSeconds(60),
                Duration.ofHours(2),
                people.find("t1").orElseThrow(),
                Optional.of("c1"),
                0))
        .orElseThrow();
  }

  private static WebFiles files() throws IOException {
    TreeMap<String, byte[]> client = new TreeMap<>();
    String page =
        "<!doctype html><title>x</title><!-- importmap --><link href=\"{{assets}}/a.css\">";
    client.put("lesson.html", page.getBytes(StandardCharsets.UTF_8));
    client.put("admin.html", page.getBytes(StandardCharsets.UTF_8));
    client.put("a.css", "body { color: black } ".repeat(50).getBytes(StandardCharsets.UTF_8));
    return WebFiles.of(client, Libraries.read());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  String origin() {
    return "http://localhost:" + port;
  }

  Link linkOf(String participant) throws Exception {
    return links.ofLesson(lesson.id()).stream()
        .filter(link -> link.participant().value().equals(participant))
        .findFirst()
        .orElseThrow();
  }

  String token(String participant) throws Exception {
    return signer.sign(linkOf(participant), Instant.now());
  }

  /** Opens the participant's link, as his browser would. */
  Browser enter(String participant) throws Exception {
    return enterWith(token(participant));
  }

  Browser enterAsAdmin() throws Exception {
    Link link = invitations.admin(people.find("a1").orElseThrow());
    return enterWith(signer.sign(link, Instant.now()));
  }

  Browser enterWith(String token) throws Exception {
    HttpResponse<String> answer = exchange(token);
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    JsonNode opened = JSON.readTree(answer.body());
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    return new Browser(
        this, opened.get("key").asText(), cookie.substring(0, cookie.indexOf(';')), opened);
  }

  HttpResponse<String> exchange(String token) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(origin() + "/api/v1/session"))
            .header("Origin", origin())
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JSON.writeValueAsString(java.util.Map.of("token", token))))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  double counted(EdgeCounters.Reason reason) {
    return new EdgeCounters(metrics).get(reason);
  }

  @Override
  public void close() {
    web.close();
    http.close();
    database.close();
  }
}
