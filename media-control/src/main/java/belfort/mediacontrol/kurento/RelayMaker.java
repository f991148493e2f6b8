package belfort.mediacontrol.kurento;

import belfort.mediacontrol.MediaUnavailableException;
import belfort.mediacontrol.MediaUnavailableException.Code;
import belfort.mediacontrol.kurento.LessonGraph.Hub;
import belfort.mediacontrol.media.RelayOffer;
import belfort.mediacontrol.media.SourceId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;

/** How a relay is negotiated between two parts of a lesson: an offer, an answer, three calls. */
final class RelayMaker {
  private final AtomicInteger lastNumber = new AtomicInteger();

  /** After an adoption: the next number is above those that are there. */
  void notBelow(int number) {
    lastNumber.accumulateAndGet(number, Math::max);
  }

  /**
   * Makes a relay.
   *
   * @param feeds whether it goes into the leaf's hub at once; not while an older one still does
   */
  Relay make(SourceId source, LessonPart origin, LessonPart leaf, boolean feeds)
      throws MediaUnavailableException, NodeCallException {
    int number = lastNumber.incrementAndGet();
    boolean overRtp = overRtp(origin, leaf);
    RelayWiring from = new RelayWiring(origin, leaf, source, true, overRtp, number);
    RelayWiring to = new RelayWiring(leaf, origin, source, false, overRtp, number);
    boolean originOffers = overRtp || !origin.wiring().isForwarding();
    RelayWiring offering = originOffers ? from : to;
    RelayWiring answering = originOffers ? to : from;

    Made offered = made(offering, hub -> offering.offering(hub, feeds));
    String offerer = offered.endpoint();
    String answerer;
    try {
      String offer = pinned(offered.description(), overRtp);
      Made answered = made(answering, hub -> answering.answering(offer, hub, feeds));
      answerer = answered.endpoint();
      finish(offering, offerer, answering, answerer, answered.description());
    } catch (NodeCallException | MediaUnavailableException | RuntimeException e) {
      offering.part().releaseLater(offerer);
      throw e;
    }
    String out = originOffers ? offerer : answerer;
    String in = originOffers ? answerer : offerer;
    return new Relay(source, origin, leaf, number, out, in);
  }

  /**
   * Kurento would choose among its codecs. Ours offers the lesson's alone, with keys that pinning
   * takes out.
   */
  private static String pinned(String offer, boolean overRtp) throws MediaUnavailableException {
    if (overRtp) {
      return offer;
    }
    return RelayOffer.pinned(offer)
        .orElseThrow(() ->
            new MediaUnavailableException(
                Code.NODE_FAILED, "a node's offer of a relay lacks VP8 or Opus"));
  }

  private static void finish(
      RelayWiring offering, String offerer, RelayWiring answering, String answerer, String answer)
      throws NodeCallException {
    try {
      offering.part().node().transact(offering.answered(offerer, answer)).orThrow();
    } catch (NodeCallException e) {
      answering.part().releaseLater(answerer);
      throw e;
    }
  }

  private static Optional<Hub> hub(RelayWiring end, SourceId source)
      throws MediaUnavailableException {
    Optional<Hub> hub = end.part().graph().hub(source);
    if (end.sends() && hub.isEmpty()) {
      throw new MediaUnavailableException(
          Code.NO_SUCH_SOURCE, "nobody publishes the source that is to be relayed");
    }
    return hub;
  }

  /** An end as its node made it. */
  private record Made(String endpoint, String description) {}

  private static Made made(RelayWiring end, Function<Optional<Hub>, RelayWiring.Making> plan)
      throws MediaUnavailableException, NodeCallException {
    HubGuard hubs = end.part().hubs();
    Lock guard = end.sends() ? hubs.use(end.source()) : hubs.change(end.source());
    guard.lock();
    try {
      RelayWiring.Making making = plan.apply(hub(end, end.source()));
      BatchReply reply = transact(end, making);
      return new Made(reply.text(making.endpoint()), reply.text(making.description()));
    } finally {
      guard.unlock();
    }
  }

  private static BatchReply transact(RelayWiring end, RelayWiring.Making making)
      throws NodeCallException {
    LessonPart part = end.part();
    BatchReply reply = part.node().transact(making.batch());
    if (reply.failure().isPresent()) {
      throw part.undo(making.made(), reply, reply.failure().get());
    }
    if (making.hub().isPresent()) {
      part.putHub(end.source(), reply.text(making.hub().get()));
    }
    return reply;
  }

  /** Whether a relay between two nodes is RTP with keys in the descriptions. */
  static boolean overRtp(LessonPart origin, LessonPart leaf) throws MediaUnavailableException {
    boolean bothOurs = origin.wiring().isForwarding() && leaf.wiring().isForwarding();
    if (bothOurs && !(origin.node().relays() && leaf.node().relays())) {
      throw noRelay(origin, leaf, "a node is too old for relays");
    }
    return bothOurs;
  }

  private static MediaUnavailableException noRelay(LessonPart from, LessonPart to, String why) {
    return new MediaUnavailableException(
        Code.NODE_FAILED,
        "no relay from node " + from.node().id() + " to node " + to.node().id() + ": " + why);
  }
}
