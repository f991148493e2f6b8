package belfort.mediacontrol.kurento;

import belfort.mediacontrol.kurento.NodeCallException.Kind;
import belfort.mediacontrol.media.RelayOffer;
import belfort.mediacontrol.placement.Costs;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The measuring of a node that cannot measure itself: a stream of ours goes in, to nobody first and
 * then to several viewers, who are endpoints of the same node. The node's own reading of its
 * processor time says what a packet in, a packet out and a join cost. Sessions of its own hold
 * everything and are closed, so nothing stays. Blocks for some ten seconds.
 */
final class NodeProbe {
  /** Connections of the node with itself; each is a viewer's and a publisher's endpoint. */
  static final int PAIRS = 8;

  /** So many that a node's processor time is known within some percent in {@link #MEASURE}. */
  static final int ALONE_PER_SECOND = 1_200;

  static final int SHARED_PER_SECOND = 400;

  /** More cannot be the share of what comes in: something has a cost that goes out. */
  private static final double MOST_OF_A_PAIR = 0.75;

  /** A reading that is so many times another than usual tells of a busy machine. */
  private static final long MOST_TIMES = 10;

  private static final Duration MEASURE = Duration.ofMillis(2_500);
  private static final Duration SETTLE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final double NANOS_PER_PERCENT = 10_000_000;
  private static final Pattern PORT = Pattern.compile("m=video (\\d{1,5}) ");
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "candidate:\\S+ 1 udp \\d+ [0-9.]+ \\d+ typ host[^\r\n]*", Pattern.CASE_INSENSITIVE);

  private final HttpClient http;
  private final String url;
  private final boolean overRtp;
  private final KurentoConfig.Timing timing;
  private final BooleanSupplier alone;

  /**
   * @param overRtp whether the node is ours, whose ICE-lite ends never connect to each other
   * @param alone whether nothing else stands on the node, as far as this server knows
   */
  NodeProbe(
      HttpClient http,
      String url,
      boolean overRtp,
      KurentoConfig.Timing timing,
      BooleanSupplier alone) {
    this.http = http;
    this.url = url;
    this.overRtp = overRtp;
    this.timing = timing;
    this.alone = alone;
  }

  /** Two endpoints of the node that are connected to each other. */
  private record Pair(String out, String in) {}

  /**
   * Measures.
   *
   * @param usual of the node's kind: what is left unmeasured is taken from there
   * @throws NodeCallException when the node fails, is not alone, or our packets do not arrive
   */
  Costs measure(Costs usual) throws NodeCallException {
    URI address = URI.create(url);
    InetSocketAddress node =
        new InetSocketAddress(address.getHost(), Math.max(1, address.getPort()));
    try (NodeSocket calls = NodeSocket.connect(http, url, timing.connect());
        NodeSocket meter = NodeSocket.connect(http, url, timing.connect());
        ProbeStream stream = new ProbeStream(node)) {
      try {
        return new Run(calls, meter, stream, node).measure(usual);
      } finally {
        calls.call("closeSession", new JsonObject(), timing.call());
      }
    } catch (SocketException e) {
      throw new NodeCallException(Kind.REFUSED, "the node's address is not reached: " + e, e);
    }
  }

  /** One measurement over its sockets. */
  private final class Run {
    private final NodeSocket calls;
    private final NodeSocket meter;
    private final ProbeStream stream;
    private final InetSocketAddress node;

    Run(NodeSocket calls, NodeSocket meter, ProbeStream stream, InetSocketAddress node) {
      this.calls = calls;
      this.meter = meter;
      this.stream = stream;
      this.node = node;
    }

    Costs measure(Costs usual) throws NodeCallException {
      Batch batch = new Batch();
      batch.createPipeline();
      String pipeline = transact(batch).text(0);
      try {
        requireAlone(pipeline);
        double idle = cpu(MEASURE.dividedBy(5));
        String feed = feed(pipeline);
        stream.pace(ALONE_PER_SECOND);
        awaitTrue("our packets do not arrive at the node", () -> flows(feed));
        rest();
        double in = (cpu(MEASURE) - idle) * NANOS_PER_PERCENT / ALONE_PER_SECOND;
        stream.pace(0);
        long began = System.nanoTime();
        CompletableFuture<JsonElement> joining = startCpu(MEASURE);
        List<Pair> pairs = pairs(pipeline, feed);
        boolean inTime = System.nanoTime() - began < MEASURE.toNanos();
        double joins = (await(joining) - idle) * MEASURE.toMillis() * 10 / (2.0 * PAIRS);
        stream.pace(SHARED_PER_SECOND);
        awaitTrue("the node does not relay to itself", () -> flows(pairs.getLast().in()));
        rest();
        double all = (cpu(MEASURE) - idle) * NANOS_PER_PERCENT / SHARED_PER_SECOND;
        return costs(usual, in, (all - in) / PAIRS, !overRtp && inTime ? joins : -1);
      } finally {
        JsonObject release = new JsonObject();
        release.addProperty("object", pipeline);
        calls.call("release", release, timing.call());
      }
    }

    /** A stream of ours into an endpoint that nobody watches yet. */
    private String feed(String pipeline) throws NodeCallException {
      Batch batch = new Batch();
      int endpoint = endpoint(batch, pipeline);
      int answer = batch.invoke(Batch.created(endpoint), "processOffer", "offer", stream.offer());
      BatchReply reply = transact(batch).orThrow();
      Matcher port = PORT.matcher(reply.text(answer));
      if (!port.find() || port.group(1).equals("0")) {
        throw new NodeCallException(
            Kind.OFFER_REFUSED, "the node takes no stream with keys (SDES)");
      }
      try {
        stream.start(new InetSocketAddress(node.getAddress(), Integer.parseInt(port.group(1))));
      } catch (SocketException e) {
        throw new NodeCallException(Kind.REFUSED, "the node's port is not reached: " + e, e);
      }
      return reply.text(endpoint);
    }

    private static int endpoint(Batch batch, String pipeline) {
      JsonObject crypto = new JsonObject();
      crypto.addProperty("crypto", "AES_128_CM_HMAC_SHA1_80");
      return batch.create("RtpEndpoint", pipeline, "crypto", crypto);
    }

    private List<Pair> pairs(String pipeline, String feed) throws NodeCallException {
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < PAIRS; i++) {
        pairs.add(pair(pipeline, feed));
      }
      if (!overRtp) {
        for (Pair pair : pairs) {
          meet(pair.out(), pair.in());
          meet(pair.in(), pair.out());
        }
        for (Pair pair : pairs) {
          awaitTrue("the node does not reach itself", () -> connected(pair.in()));
        }
      }
      return pairs;
    }

    private Pair pair(String pipeline, String feed) throws NodeCallException {
      Batch first = new Batch();
      int out =
          overRtp
              ? first.create("RtpEndpoint", pipeline)
              : first.createOneWay("WebRtcEndpoint", pipeline, "sendonly");
      first.connect(feed, Batch.created(out), Wiring.VIDEO);
      int offer = first.invoke(Batch.created(out), "generateOffer");
      BatchReply offered = transact(first).orThrow();
      Batch second = new Batch();
      int in =
          overRtp
              ? second.create("RtpEndpoint", pipeline)
              : second.createOneWay("WebRtcEndpoint", pipeline, "recvonly");
      String text = offered.text(offer);
      String pinned = overRtp ? text : RelayOffer.pinned(text).orElse(text);
      int answer = second.invoke(Batch.created(in), "processOffer", "offer", pinned);
      BatchReply answered = transact(second).orThrow();
      Batch third = new Batch();
      third.invoke(offered.text(out), "processAnswer", "answer", answered.text(answer));
      if (!overRtp) {
        third.invoke(offered.text(out), "gatherCandidates");
        third.invoke(answered.text(in), "gatherCandidates");
      }
      transact(third).orThrow();
      return new Pair(offered.text(out), answered.text(in));
    }

    /** Tells one end the other's candidates: a Kurento's description has them once it gathered. */
    private void meet(String from, String to) throws NodeCallException {
      List<String> found = new ArrayList<>();
      awaitTrue(
          "the node names no candidate",
          () -> {
            Matcher candidates =
                CANDIDATE.matcher(invoke(from, "getLocalSessionDescriptor").getAsString());
            while (candidates.find()) {
              found.add(candidates.group());
            }
            return !found.isEmpty();
          });
      Batch batch = new Batch();
      for (String line : found) {
        JsonObject candidate = new JsonObject();
        candidate.addProperty("candidate", line);
        candidate.addProperty("sdpMid", "audio0");
        candidate.addProperty("sdpMLineIndex", 0);
        batch.invoke(to, "addIceCandidate", "candidate", candidate);
      }
      transact(batch).orThrow();
    }

    private boolean connected(String endpoint) throws NodeCallException {
      return invoke(endpoint, "getConnectionState").getAsString().equals("CONNECTED");
    }

    private boolean flows(String endpoint) throws NodeCallException {
      Batch batch = new Batch();
      batch.invoke(endpoint, "isMediaFlowingOut", "mediaType", Wiring.VIDEO);
      return transact(batch).value(0).getAsBoolean();
    }

    /** Asked once, like the sweeper asks: it keeps what is there alive for a while. */
    private void requireAlone(String own) throws NodeCallException {
      for (JsonElement each : invoke(Json.SERVER_MANAGER, "getPipelines").getAsJsonArray()) {
        if (!each.getAsString().equals(own)) {
          throw notAlone();
        }
      }
      requireAlone();
    }

    private void requireAlone() throws NodeCallException {
      if (!alone.getAsBoolean()) {
        throw notAlone();
      }
    }

    private static NodeCallException notAlone() {
      return new NodeCallException(Kind.TURNED_AWAY, "the node carries something else");
    }

    private CompletableFuture<JsonElement> startCpu(Duration interval) throws NodeCallException {
      requireAlone();
      JsonObject arguments = new JsonObject();
      arguments.add("interval", new JsonPrimitive(interval.toMillis()));
      return meter.send("invoke", Json.invocation(Json.SERVER_MANAGER, "getUsedCpu", arguments));
    }

    /** In percent of one core. */
    private double cpu(Duration interval) throws NodeCallException {
      return await(startCpu(interval));
    }

    private double await(CompletableFuture<JsonElement> reading) throws NodeCallException {
      return Json.value(NodeSocket.Waiting.await(reading, MEASURE.plus(timing.call())))
          .getAsDouble();
    }

    private JsonElement invoke(String object, String operation) throws NodeCallException {
      return Json.value(
          calls.call("invoke", Json.invocation(object, operation, null), timing.call()));
    }

    private BatchReply transact(Batch batch) throws NodeCallException {
      return BatchReply.read(Json.value(calls.call("transaction", batch.params(), timing.call())));
    }
  }

  /** Asks a node. */
  private interface Question {
    boolean isSo() throws NodeCallException;
  }

  private static void awaitTrue(String otherwise, Question question) throws NodeCallException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!question.isSo()) {
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        throw new NodeCallException(Kind.REFUSED, otherwise);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private static void rest() {
    LockSupport.parkNanos(SETTLE.toNanos());
  }

  /**
   * What the readings say, within what is plausible. The pairs are many, so they are known best:
   * when both readings contradict each other, a pair is divided as is usual.
   *
   * @param inNanos a packet that comes in, alone
   * @param pairNanos a packet that goes out and comes in again
   * @param joinMicros negative when it was not measured
   */
  static Costs costs(Costs usual, double inNanos, double pairNanos, double joinMicros) {
    double usually = usual.nanosPerPacketIn() + usual.nanosPerPacketOut();
    double in =
        inNanos > 0 && inNanos < MOST_OF_A_PAIR * pairNanos
            ? inNanos
            : pairNanos * usual.nanosPerPacketIn() / usually;
    return new Costs(
        plausible(in, usual.nanosPerPacketIn()),
        plausible(pairNanos - in, usual.nanosPerPacketOut()),
        joinMicros < 0 ? usual.microsPerJoin() : plausible(joinMicros, usual.microsPerJoin()));
  }

  private static long plausible(double measured, long usual) {
    return Math.clamp(Math.round(measured), usual / MOST_TIMES, usual * MOST_TIMES);
  }
}
