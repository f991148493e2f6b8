package belfort.mediacontrol.kurento;

import belfort.mediacontrol.media.Candidate;
import belfort.mediacontrol.media.CandidateCheck;
import java.util.List;
import java.util.Optional;

/**
 * What a node's events mean for a relay. None makes a call here: candidates go to the other end in
 * the source's lane, after both ends stand.
 */
final class RelayEvents {
  /** Nodes may stand on one machine, or in one private network. */
  private static final CandidateCheck ANYWHERE = CandidateCheck.withLoopback(true);

  private final KurentoLesson lesson;

  RelayEvents(KurentoLesson lesson) {
    this.lesson = lesson;
  }

  void handle(Relay relay, NodeEvent event) {
    switch (event.type()) {
      case "IceCandidateFound" -> candidate(relay, event);
      case "MediaFlowOutStateChanged" -> {
        if (relay.endsAt(event.object())) {
          relay.flow(event.text("mediaType"), event.text("state").equals("FLOWING"));
          lesson.keyFrames().begins(relay.source(), relay.leaf());
        }
      }
      case "ConnectionStateChanged" -> {
        boolean was = event.text("oldState").equals("CONNECTED");
        if (was && !event.text("newState").equals("CONNECTED")) {
          lost(relay, "the connection ended");
        }
      }
      case "DtlsConnectionStateChange" -> {
        String state = event.text("state");
        if (state.equals("CLOSED") || state.equals("FAILED")) {
          lost(relay, "the encrypted connection is " + state);
        }
      }
      case "IceComponentStateChanged" -> {
        if (event.text("state").equals("FAILED") && event.text("componentId").equals("1")) {
          lost(relay, "the nodes do not reach each other (ICE failed)");
        }
      }
      default -> {}
    }
  }

  private void lost(Relay relay, String reason) {
    if (relay.stands()) {
      lesson.paths().lost(relay, reason);
    }
  }

  /** Of a Kurento at this end; one of ours at the other learns the address from the first check. */
  private void candidate(Relay relay, NodeEvent event) {
    Optional<Candidate> found = event.candidate();
    LessonPart other = relay.partAcross(event.object());
    if (found.isEmpty()
        || other.wiring().isForwarding()
        || ANYWHERE.judge(found.get().candidate()) != CandidateCheck.Verdict.ALLOWED) {
      return;
    }
    String to = relay.objectAcross(event.object());
    lesson
        .paths()
        .inLane(
            relay.source(),
            () -> other.node().transact(other.wiring().candidates(to, List.of(found.get()))));
  }
}
