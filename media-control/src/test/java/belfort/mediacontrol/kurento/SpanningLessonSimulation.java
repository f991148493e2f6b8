package belfort.mediacontrol.kurento;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.LessonMedia;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.media.ObjectName;
import belfort.mediacontrol.media.Offers;
import belfort.mediacontrol.media.ParticipantId;
import belfort.mediacontrol.media.PeerId;
import belfort.mediacontrol.media.SourceId;
import belfort.mediacontrol.media.SourceKind;
import belfort.mediacontrol.placement.Capacity;
import belfort.mediacontrol.placement.Ledger;
import belfort.mediacontrol.placement.LedgerException;
import belfort.mediacontrol.placement.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random offers, hang-ups, drains and a node's death over small nodes, from a seed. Whenever things
 * have settled, every viewer has one way to the publisher; in the end nothing is left.
 */
final class SpanningLessonSimulation {
  private static final Instant LATER = Instant.parse("2126-09-01T08:00:00Z");
  private static final int ROUNDS = 6;
  private static final int STEPS = 12;
  private static final int STUDENTS = 6;
  private static final List<SourceId> SOURCES =
      List.of(
          World.CAMERA,
          new SourceId(World.TEACHER, SourceKind.SCREEN),
          new SourceId(new ParticipantId("student-1"), SourceKind.CAMERA));

  private final Map<PeerId, Integer> attempts = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyViewerHasOneWayAndNothingIsLeft(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    try (World world = new World();
        Cluster cluster = new Cluster(true, random.nextBoolean(), true, random.nextBoolean())) {
      KurentoMediaControl server = world.server(cluster.urls());
      LessonMedia lesson = world.open(server, "maths");
      narrow(world, lesson, 5 + random.nextInt(6));
      Optional<NodeId> drained = Optional.empty();
      int deaths = 0;
      for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < STEPS; step++) {
          step(lesson, random);
        }
        if (drained.isPresent()) {
          world.ledger.undrain(drained.get());
          drained = Optional.empty();
        } else if (random.nextInt(3) == 0) {
          drained = Optional.of(lesson.node());
          world.ledger.drain(lesson.node(), LATER, "upgrade");
        }
        if (deaths == 0 && lesson.nodes().size() > 1 && random.nextInt(2) == 0) {
          deaths++;
          kill(world, cluster, lesson, random);
        }
        settle(cluster, lesson, "seed " + seed + " round " + round);
        sumsAreRight(world, lesson);
        hubsAreSingle(cluster, lesson, "seed " + seed + " round " + round);
      }
      Await.get(lesson.close());
      Await.until("seed " + seed + ": nothing is left", () -> isEmpty(cluster, server));
      assertEquals(List.of(), world.ledger.parts(World.opening("maths", 1).lesson()));
    }
  }

  /** The nodes hold so little that a lesson has to spread. */
  private static void narrow(World world, LessonMedia lesson, int endpoints) throws Exception {
    for (Ledger.NodeEntry node : world.ledger.nodes()) {
      Cluster.shrink(world.ledger, node.id(), endpoints);
    }
    world.ledger.grow(World.opening("maths", 1).lesson(), 1, lesson.node(), Capacity.NONE);
    ((KurentoLesson) lesson).places().all().getFirst().reserved(Capacity.NONE);
  }

  private void step(LessonMedia lesson, SplittableRandom random) {
    SourceId source = SOURCES.get(random.nextInt(SOURCES.size()));
    PeerId peer =
        random.nextInt(4) == 0
            ? new PeerId.Publish(source)
            : Cluster.watch(1 + random.nextInt(STUDENTS), source);
    if (random.nextInt(5) == 0) {
      tried(lesson.hangUp(peer));
    } else {
      String offer = peer instanceof PeerId.Publish ? Offers.publish() : Offers.watch();
      tried(lesson.offer(peer, attempts.merge(peer, 1, Integer::sum), offer));
    }
  }

  /** An offer may fail: nobody publishes, nobody has room, the node has just died. */
  private static void tried(CompletionStage<?> call) {
    try {
      call.toCompletableFuture().get(40, TimeUnit.SECONDS);
    } catch (ExecutionException refused) {
      // whoever asked tries again, or not
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("a call is never answered", e);
    }
  }

  private static void kill(
      World world, Cluster cluster, LessonMedia lesson, SplittableRandom random) {
    List<NodeId> nodes = new ArrayList<>(lesson.nodes());
    nodes.sort((a, b) -> a.value().compareTo(b.value()));
    NodeId dies = nodes.get(random.nextInt(nodes.size()));
    cluster.node(dies).close();
    cluster.nodes.remove(cluster.node(dies));
    Await.until(
        "the loss is told",
        () ->
            world.events.stream()
                .anyMatch(event ->
                    event instanceof MediaEvent.PartLost lost && lost.node().equals(dies)));
  }

  /** Every browser connects, media flows: then each viewer of what is published is led to it. */
  private static void settle(Cluster cluster, LessonMedia lesson, String when) {
    try {
      awaitLed(cluster, lesson, when);
    } catch (AssertionError e) {
      Map<PeerId, Integer> peers = lesson.peers();
      StringBuilder ways = new StringBuilder(when + ": " + peers);
      peers.forEach((peer, attempt) ->
          ways.append("\n").append(cluster.wayTo(new ObjectName.OfPeer(peer, attempt).encode())));
      SOURCES.forEach(source -> ways.append("\n").append(standing(lesson, source)));
      throw new AssertionError(ways.toString(), e);
    }
  }

  /** Where a source is published and carried, for whoever has to find out why it is not led. */
  private static String standing(LessonMedia media, SourceId source) {
    KurentoLesson lesson = (KurentoLesson) media;
    PeerId publisher = new PeerId.Publish(source);
    StringBuilder all =
        new StringBuilder(source + " is published on ")
            .append(lesson.places().of(publisher).map(part -> part.node().id()))
            .append(", led from ")
            .append(lesson.paths().origin(source).map(part -> part.node().id()));
    for (LessonPart part : lesson.places().all()) {
      all.append("; ")
          .append(part.node().id())
          .append(part.graph().hub(source).map(hub -> " hub " + hub.object()).orElse(" no hub"));
      part.graph()
          .current(publisher)
          .ifPresent(endpoint ->
              all.append(", attempt " + endpoint.attempt())
                  .append(endpoint.connected ? " connected" : " not connected")
                  .append(endpoint.feedsHub ? " feeds" : " does not feed"));
    }
    return all.toString();
  }

  private static void awaitLed(Cluster cluster, LessonMedia lesson, String when) {
    Await.until(
        when + ": every viewer has a way",
        () -> {
          Map<PeerId, Integer> peers = lesson.peers();
          peers.forEach(cluster::connected);
          cluster.relaysFlow();
          return peers.entrySet().stream().allMatch(each -> isLed(cluster, peers, each));
        });
  }

  private static boolean isLed(
      Cluster cluster, Map<PeerId, Integer> peers, Map.Entry<PeerId, Integer> each) {
    if (!(each.getKey() instanceof PeerId.Watch viewer)) {
      return true;
    }
    PeerId.Publish publisher = new PeerId.Publish(viewer.source());
    Integer attempt = peers.get(publisher);
    return attempt == null || cluster.leads(publisher, attempt, viewer, each.getValue());
  }

  private static void sumsAreRight(World world, LessonMedia lesson) throws Exception {
    Await.until("one reservation for each part", () -> reservedNodes(world).equals(lesson.nodes()));
    for (LessonPart part : ((KurentoLesson) lesson).places().all()) {
      Ledger.Reservation held =
          world.ledger.parts(World.opening("maths", 1).lesson()).stream()
              .filter(each -> each.node().equals(part.node().id()))
              .findFirst()
              .orElseThrow();
      assertEquals(part.reserved(), held.reserved());
      assertTrue(
          part.graph().size() <= part.reserved().endpoints() + SOURCES.size(),
          "more peers than were reserved");
    }
  }

  /** Two hubs of one source on one node: some of the class would hang on the silent one. */
  private static void hubsAreSingle(Cluster cluster, LessonMedia lesson, String when) {
    for (LessonPart part : ((KurentoLesson) lesson).places().all()) {
      List<String> hubs =
          cluster.node(part.node().id()).all("PassThrough").stream()
              .map(thing -> thing.name)
              .toList();
      assertEquals(Set.copyOf(hubs).size(), hubs.size(), when + ": " + hubs);
    }
  }

  private static Set<NodeId> reservedNodes(World world) {
    try {
      return world.ledger.parts(World.opening("maths", 1).lesson()).stream()
          .map(Ledger.Reservation::node)
          .collect(Collectors.toSet());
    } catch (LedgerException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isEmpty(Cluster cluster, KurentoMediaControl server) {
    return server.nodes().size() > 0
        && cluster.nodes.stream().allMatch(node -> node.all("").isEmpty());
  }
}
