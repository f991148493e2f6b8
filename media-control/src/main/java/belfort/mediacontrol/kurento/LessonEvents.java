package belfort.mediacontrol.kurento;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import belfort.mediacontrol.MediaCounters;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.MediaEvent;
import belfort.mediacontrol.kurento.LessonGraph.Hub;
import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.CandidateCheck;
import belfort.mediacontrol.media.SourceId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node's events mean for a lesson. Events are taken in order, and none makes a call. */
final class LessonEvents {
  private static final Logger log = LoggerFactory.getLogger(LessonEvents.class);

  /** A node tells an endpoint's candidates within some milliseconds: they go out together. */
  private static final long BATCH_MS = 10;

  private static final int MOST_WAITING = 20_000;

  private final LessonPart part;
  private final KurentoLesson lesson;
  private final LessonGraph graph;
  private final RelayEvents relayEvents;
  private final CandidateCheck candidates;
  private final Executor executor;
  private final MediaCounters counters;
  private final Inbox<NodeEvent> inbox;

  LessonEvents(
      LessonPart part, CandidateCheck candidates, Executor executor, MediaCounters counters) {
    this.part = part;
    this.lesson = part.lesson();
    this.graph = part.graph();
    this.relayEvents = new RelayEvents(lesson);
    this.candidates = candidates;
    this.executor = executor;
    this.counters = counters;
    this.inbox = new Inbox<>(executor, MOST_WAITING, this::handle);
  }

  void enqueue(NodeEvent event) {
    if (!inbox.offer(event)) {
      counters.add(Counter.EVENTS_DROPPED);
    }
  }

  private void handle(NodeEvent event) {
    if (!lesson.isOpen() || !part.isOpen()) {
      return;
    }
    Optional<Endpoint> endpoint = graph.byObject(event.object());
    if (endpoint.isPresent()) {
      ofEndpoint(endpoint.get(), event);
      return;
    }
    Optional<Relay> relay = graph.relayByObject(event.object());
    if (relay.isPresent()) {
      relayEvents.handle(relay.get(), event);
      return;
    }
    Optional<Hub> hub = graph.hubByObject(event.object());
    if (hub.isPresent()) {
      transcoding(hub.get().source(), event);
    } else if (event.object().equals(part.pipeline())) {
      error(event);
    } else if (!graph.keepEarly(event)) {
      counters.add(Counter.EVENTS_DROPPED);
    }
  }

  private void ofEndpoint(Endpoint endpoint, NodeEvent event) {
    switch (event.type()) {
      case "IceCandidateFound" -> candidate(endpoint, event);
      case "IceGatheringDone" -> tellCandidates(endpoint);
      case "ConnectionStateChanged" -> connection(endpoint, event.text("newState"));
      case "MediaStateChanged" -> media(endpoint, event.text("newState"));
      case "DtlsConnectionStateChange" -> {
        String state = event.text("state");
        if (state.equals("CLOSED") || state.equals("FAILED")) {
          part.lost(endpoint, "the encrypted connection is " + state);
        }
      }
      case "IceComponentStateChanged" -> {
        // component 2 stays GATHERING for ever: RTCP is multiplexed
        if (event.text("state").equals("FAILED") && event.text("componentId").equals("1")) {
          part.lost(endpoint, "browser and node do not reach each other (ICE failed)");
        }
      }
      case "MediaFlowInStateChanged", "MediaFlowOutStateChanged" ->
          flow(endpoint, event.text("mediaType"), event.text("state").equals("FLOWING"));
      case "MediaTranscodingStateChanged" -> transcoding(endpoint.peer().source(), event);
      case "Error" -> error(event);
      default -> counters.add(Counter.EVENTS_DROPPED);
    }
  }

  private void connection(Endpoint endpoint, String state) {
    boolean was;
    synchronized (graph) {
      was = endpoint.connected;
      endpoint.connected = state.equals("CONNECTED");
    }
    if (state.equals("CONNECTED")) {
      if (!endpoint.publishes()) {
        lesson.keyFrames().begins(endpoint.peer().source(), part);
      }
      lesson.settle(part, endpoint);
    } else if (was) {
      part.lost(endpoint, "the connection ended");
    }
  }

  /**
   * Media ended some 25 s after the browser fell silent. A viewer falls silent too when there is
   * nothing to watch, which is no reason to let him go.
   */
  private void media(Endpoint endpoint, String state) {
    boolean silent = state.equals("DISCONNECTED");
    if (silent && (endpoint.publishes() || graph.isFlowing(endpoint.peer().source()))) {
      part.lost(endpoint, "no media for too long");
    }
  }

  void flow(Endpoint endpoint, String mediaType, boolean flows) {
    boolean changed;
    synchronized (graph) {
      changed = endpoint.flow(mediaType, flows);
    }
    if (changed && graph.isCurrent(endpoint)) {
      lesson.tell(
          new MediaEvent.FlowChanged(endpoint.peer(), endpoint.attempt(), endpoint.isFlowing()));
    }
  }

  private void transcoding(SourceId source, NodeEvent event) {
    if (event.type().equals("MediaTranscodingStateChanged")
        && event.text("state").equals("TRANSCODING")) {
      counters.add(Counter.TRANSCODINGS);
      log.error(
          "lesson={} the node transcodes {}: check the codecs of publisher and viewers",
          lesson.opening().lesson(),
          event.text("mediaType"));
      lesson.tell(new MediaEvent.Transcoding(source));
    }
  }

  private void error(NodeEvent event) {
    if (event.type().equals("Error")) {
      counters.add(Counter.NODE_ERRORS);
      log.warn(
          "lesson={} node={} error={} code={}",
          lesson.opening().lesson(),
          part.node().id(),
          event.text("type"),
          event.text("errorCode"));
    }
  }

  private void candidate(Endpoint endpoint, NodeEvent event) {
    Optional<Candidate> found = event.candidate();
    if (found.isEmpty()
        || candidates.judge(found.get().candidate()) != CandidateCheck.Verdict.ALLOWED) {
      return;
    }
    boolean first;
    synchronized (graph) {
      first = endpoint.keep(found.get());
    }
    if (first) {
      CompletableFuture.delayedExecutor(BATCH_MS, MILLISECONDS, executor)
          .execute(() -> tellCandidates(endpoint));
    }
  }

  private void tellCandidates(Endpoint endpoint) {
    List<Candidate> found;
    synchronized (graph) {
      found = endpoint.takeKept();
    }
    if (!found.isEmpty() && graph.isCurrent(endpoint)) {
      lesson.tell(new MediaEvent.Candidates(endpoint.peer(), endpoint.attempt(), found));
    }
  }
}
