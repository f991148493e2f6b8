package belfort.mediacontrol.kurento;

import belfort.mediacontrol.media.BitRates;
import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Growth;
import belfort.mediacontrol.placement.NodeId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How media-control reaches its nodes.
 *
 * @param clusterId names our pipelines on nodes that several installations share; never change it
 *     while lessons run
 * @param probing whether nodes that do not measure themselves are measured by us
 */
public record KurentoConfig(
    String clusterId,
    List<Node> nodes,
    Timing timing,
    Limits limits,
    Budgets budgets,
    BitRates bitRates,
    Spanning spanning,
    Pace pace,
    Optional<Night> recycling,
    boolean probing) {
  public KurentoConfig {
    nodes = List.copyOf(nodes);
    if (clusterId.isBlank() || clusterId.length() > 64) {
      throw new IllegalArgumentException("the cluster id has 1 to 64 characters");
    }
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("no media node: name one with --media-node");
    }
    if (nodes.stream().map(Node::id).distinct().count() != nodes.size()) {
      throw new IllegalArgumentException("two media nodes have the same id");
    }
  }

  /** The defaults for these nodes. */
  public static KurentoConfig of(String clusterId, List<Node> nodes) {
    return new KurentoConfig(
        clusterId,
        nodes,
        Timing.DEFAULT,
        Limits.DEFAULT,
        Budgets.DEFAULT,
        BitRates.DEFAULT,
        Spanning.DEFAULT,
        Pace.DEFAULT,
        Optional.empty(),
        true);
  }

  public KurentoConfig with(Timing changed) {
    return new KurentoConfig(
        clusterId, nodes, changed, limits, budgets, bitRates, spanning, pace, recycling, probing);
  }

  public KurentoConfig with(Limits changed) {
    return new KurentoConfig(
        clusterId, nodes, timing, changed, budgets, bitRates, spanning, pace, recycling, probing);
  }

  public KurentoConfig with(Budgets changed) {
    return new KurentoConfig(
        clusterId, nodes, timing, limits, changed, bitRates, spanning, pace, recycling, probing);
  }

  public KurentoConfig with(Spanning changed) {
    return new KurentoConfig(
        clusterId, nodes, timing, limits, budgets, bitRates, changed, pace, recycling, probing);
  }

  public KurentoConfig with(Pace changed) {
    return new KurentoConfig(
        clusterId, nodes, timing, limits, budgets, bitRates, spanning, changed, recycling, probing);
  }

  /** The hours in which Kurento nodes are emptied one by one, to be restarted. */
  public KurentoConfig recycledAt(Night night) {
    return new KurentoConfig(
        clusterId,
        nodes,
        timing,
        limits,
        budgets,
        bitRates,
        spanning,
        pace,
        Optional.of(night),
        probing);
  }

  /** Every node is taken for what is usual for its kind, unless it says better. */
  public KurentoConfig withoutProbing() {
    return new KurentoConfig(
        clusterId, nodes, timing, limits, budgets, bitRates, spanning, pace, recycling, false);
  }

  /**
   * A node's address.
   *
   * @param url for people: without the secret
   * @param loopback whether browsers may name loopback addresses to it: only when it is bound there
   * @param secret what a node of ours asks for; empty when it asks for none
   */
  public record Node(NodeId id, String url, boolean loopback, String secret) {
    public Node {
      URI uri = URI.create(url);
      if (!Set.of("ws", "wss").contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
        throw new IllegalArgumentException(
            "a media node's URL looks like ws://host:8888/kurento, not " + url);
      }
      if (!IN_A_QUERY.matcher(secret).matches()) {
        throw new IllegalArgumentException("a media node's secret must be escaped in its URL");
      }
    }

    private static final Pattern IN_A_QUERY = Pattern.compile("[A-Za-z0-9._~%-]*");
    private static final Pattern SECRET = Pattern.compile("[?&]secret=([^&]*)");

    /** The URL to connect to, with the secret; never to be shown. */
    public String dial() {
      if (secret.isEmpty()) {
        return url;
      }
      return url + (url.contains("?") ? "&" : "?") + "secret=" + secret;
    }

    /** The same with this secret, unless its own URL brought one. */
    public Node orSecret(String other) {
      return secret.isEmpty() ? new Node(id, url, loopback, other) : this;
    }

    /** Text that may hold a node's URL, without the secret in it. */
    public static String masked(String text) {
      return text.replaceAll("([?&]secret=)[^&\\s]*", "$1***");
    }

    @Override
    public String toString() {
      return id + " at " + url;
    }

    private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})=(.*)");

    /**
     * A node as operators write it: {@code ws://host:8888/kurento}, which is named by its host and
     * port, or {@code name=ws://host:8888/kurento}, either with {@code ?secret=…}. It counts as
     * bound to loopback when its URL says so.
     */
    public static Node of(String text) {
      Matcher named = NAMED.matcher(text);
      String full = named.matches() ? named.group(2) : text;
      Matcher shown = SECRET.matcher(full);
      String secret = shown.find() ? shown.group(1) : "";
      // what follows the secret stays a query
      String url = full.replaceFirst("secret=[^&]*&", "").replaceFirst("[?&]secret=[^&]*", "");
      URI uri = URI.create(url);
      String host = String.valueOf(uri.getHost());
      String address = host + (uri.getPort() < 0 ? "" : "-" + uri.getPort());
      String name = named.matches() ? named.group(1) : address;
      boolean loopback =
          host.startsWith("127.") || host.equals("localhost") || host.equals("[::1]");
      return new Node(
          new NodeId(name.length() > 64 ? name.substring(0, 64) : name), url, loopback, secret);
    }
  }

  /**
   * The times of the liveness loop and of calls.
   *
   * @param pingEvery how often a node is asked for a sign of life, and how long one may take
   * @param missedUntilSuspect so many missed pings make a node suspect: nothing new is placed there
   * @param silentUntilLost a node that is silent so long has lost its lessons; with what it takes
   *     to tell the pages it has to stay within promise P3's 4 s
   * @param closedUntilLost a node whose TCP connection broke and was not back by then has too
   * @param call how long one call may take
   * @param queue how long a call may wait for its turn
   * @param measureEvery how often CPU and memory are read and use is reported to the ledger
   * @param reconcileEvery how often the ledger's counters are compared with its reservations
   * @param collectionPeriod the nodes' garbageCollectorPeriod; the sweeper asks once in two of them
   * @param settle how long a replaced endpoint waits for the new one to be connected
   * @param releaseFor how long a release is tried again while the node is away
   */
  public record Timing(
      Duration pingEvery,
      int missedUntilSuspect,
      Duration silentUntilLost,
      Duration closedUntilLost,
      Duration connect,
      Duration call,
      Duration queue,
      Duration measureEvery,
      Duration reconcileEvery,
      Duration collectionPeriod,
      Duration settle,
      Duration releaseFor) {
    public static final Timing DEFAULT =
        new Timing(
            Duration.ofSeconds(1),
            3,
            Duration.ofMillis(3_500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(4),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(240),
            Duration.ofSeconds(5),
            Duration.ofMinutes(8));
  }

  /**
   * The limits of what is kept and sent.
   *
   * @param callsInFlight per node; Kurento has ten threads for all its clients
   * @param callsWaiting per node
   * @param failuresUntilOpen so many failed calls in a row open a node's breaker
   * @param breakerOpen how long it stays open
   * @param candidatesPerAttempt of a browser
   * @param earlyEvents kept for objects whose creation was not answered yet, per lesson
   * @param tasksPerPeer waiting for the same peer
   * @param peersPerLesson endpoints of one lesson on one node
   */
  public record Limits(
      int callsInFlight,
      int callsWaiting,
      int failuresUntilOpen,
      Duration breakerOpen,
      int candidatesPerAttempt,
      int earlyEvents,
      int tasksPerPeer,
      int peersPerLesson) {
    public static final Limits DEFAULT =
        new Limits(8, 2_000, 5, Duration.ofSeconds(1), 64, 512, 32, 2_000);
  }

  /**
   * How lessons stand on several nodes and move between them.
   *
   * @param relayTime how long a new relay may take to carry media before it replaces the older one
   *     anyway
   * @param relayRetry the pause before a relay that failed is made again
   * @param relayIdle how long a relay stays when nobody watches its source any more
   * @param moveEvery how often the lessons on nodes that are to be empty are looked at
   * @param askAgain after so long a peer that did not move is asked again
   * @param settle how long an endpoint on a node that is left waits for the new one elsewhere
   * @param growBy so many more viewers are reserved with each peer for whom a part must grow
   */
  public record Spanning(
      Duration relayTime,
      Duration relayRetry,
      Duration relayIdle,
      Duration moveEvery,
      Duration askAgain,
      Duration settle,
      int growBy) {
    public static final Spanning DEFAULT =
        new Spanning(
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Growth.AHEAD);
  }

  /**
   * When a node is slow.
   *
   * @param window of so many last pings
   * @param late a ping that takes so long, or is missed, is late
   * @param lateUntilSlow so many late ones in the window make a node slow: it gets nothing new
   * @param lateUntilWell so few make it well again
   * @param emptyAfter a node that was slow so long is emptied like one that drains
   */
  public record Pace(
      int window, Duration late, int lateUntilSlow, int lateUntilWell, Duration emptyAfter) {
    /** A healthy node answers within a few milliseconds; 200 ms are heard as a gap. */
    public static final Pace DEFAULT =
        new Pace(20, Duration.ofMillis(200), 6, 1, Duration.ofSeconds(15));

    public Pace {
      if (lateUntilWell >= lateUntilSlow || lateUntilSlow > window) {
        throw new IllegalArgumentException("a pace needs well < slow <= window");
      }
    }
  }

  /** Two hours of the night, which may lie on both sides of midnight. */
  public record Night(LocalTime from, LocalTime until, ZoneId zone) {
    public Night {
      if (from.equals(until)) {
        throw new IllegalArgumentException("a night has a beginning and another end");
      }
    }

    boolean isAt(Instant now) {
      return now.isBefore(end(now)) && !now.isBefore(begin(now));
    }

    /** When the night began that is now, or that was last. */
    Instant begin(Instant now) {
      ZonedDateTime today = now.atZone(zone).with(from);
      ZonedDateTime last = today.toInstant().isAfter(now) ? today.minusDays(1) : today;
      return last.toInstant();
    }

    /** When that night ends, or ended. */
    Instant end(Instant now) {
      ZonedDateTime begin = begin(now).atZone(zone);
      ZonedDateTime end = begin.with(until);
      return (end.isAfter(begin) ? end : end.plusDays(1)).toInstant();
    }
  }
}
