package belfort.medianode.rpc;

import belfort.medianode.objects.ProcessFigures;
import belfort.medianode.objects.RefusedException;
import belfort.medianode.rpc.NodeCounters.Counted;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's frames and their replies, on the socket's own thread: what is slow is done here, and
 * only this client waits for it.
 */
final class Conversation {
  private static final Logger log = LoggerFactory.getLogger(Conversation.class);

  private final Owner owner;
  private final Node node;
  private final Envelope envelope;
  private final Transaction transaction;
  private final NodeCounters counters;
  private final InstantSource clock;
  private final ProcessFigures figures = new ProcessFigures();
  private final ClientSocket socket;

  Conversation(
      Owner owner,
      Node node,
      Envelope envelope,
      Transaction transaction,
      NodeCounters counters,
      InstantSource clock,
      ClientSocket socket) {
    this.owner = owner;
    this.node = node;
    this.envelope = envelope;
    this.transaction = transaction;
    this.counters = counters;
    this.clock = clock;
    this.socket = socket;
  }

  /**
   * Answers a frame.
   *
   * @throws Envelope.MalformedException when it is not JSON; the connection is to be dropped
   */
  String answer(String frame) throws Envelope.MalformedException {
    Optional<Request> request = envelope.request(envelope.parse(frame));
    if (request.isEmpty()) {
      counters.count(Counted.REQUESTS_REFUSED);
      return envelope.text(envelope.invalidRequest());
    }
    return envelope.text(answer(request.get()));
  }

  /** The connection is over. */
  void ended() {
    try {
      owner.call(() -> {
        node.gone(socket);
        return true;
      });
    } catch (IllegalStateException e) {
      log.debug("event=socket_ended_with_the_node", e);
    }
  }

  private ObjectNode answer(Request request) {
    try {
      return switch (owner.call(() -> node.begin(socket, request, clock.instant()))) {
        case Node.Step.Replied replied -> replied.reply();
        case Node.Step.Measuring measuring ->
            finish(
                request,
                measuring.sessionId(),
                envelope.success(request, measured(measuring.interval(), measuring.sessionId())));
        case Node.Step.Transacting transacting -> transact(request, transacting.sessionId());
      };
    } catch (RuntimeException e) {
      return failed(request, e);
    }
  }

  private ObjectNode transact(Request request, String sessionId) {
    ObjectNode reply;
    try {
      ObjectNode result = JsonNodeFactory.instance.objectNode().put("sessionId", sessionId);
      result.set("value", transaction.run(request, inside -> answerInside(inside, sessionId)));
      reply = envelope.success(request, result);
    } catch (RpcException e) {
      reply = envelope.failure(request, e);
    } catch (RefusedException e) {
      reply = envelope.failure(request, e);
    }
    return finish(request, sessionId, reply);
  }

  private ObjectNode answerInside(Request request, String sessionId) {
    try {
      return switch (owner.call(() -> node.runInside(request, sessionId))) {
        case Node.Step.Replied replied -> replied.reply();
        case Node.Step.Measuring measuring ->
            envelope.success(request, measured(measuring.interval(), sessionId));
        case Node.Step.Transacting nested ->
            throw new IllegalStateException("a transaction began inside another: " + nested);
      };
    } catch (RuntimeException e) {
      return failed(request, e);
    }
  }

  private ObjectNode finish(Request request, String sessionId, ObjectNode reply) {
    return owner.call(() -> node.finish(socket, request, sessionId, reply, clock.instant()));
  }

  private ObjectNode measured(Duration interval, String sessionId) {
    ObjectNode result = JsonNodeFactory.instance.objectNode().put("sessionId", sessionId);
    result.set("value", FloatNode.valueOf(figures.usedCpuPercent(interval)));
    return result;
  }

  private ObjectNode failed(Request request, RuntimeException bug) {
    counters.count(Counted.REQUESTS_FAILED);
    log.error("event=request_failed method={}", request.method(), bug);
    return envelope.failure(request, bug);
  }
}
