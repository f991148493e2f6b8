package belfort.medianode.rpc;

import belfort.medianode.objects.ErrorCode;
import belfort.medianode.objects.ProcessFigures;
import belfort.medianode.objects.RefusedException;
import belfort.medianode.objects.Registry;
import belfort.medianode.plane.MediaPlane;
import belfort.medianode.rpc.NodeCounters.Counted;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A media node as its clients know it, without sockets and threads: objects, sessions,
 * subscriptions and remembered replies. Only the {@link Owner}'s thread calls it.
 */
final class Node {
  /** How far a request came on the owner's thread. */
  sealed interface Step {
    /** To its end. */
    record Replied(ObjectNode reply) implements Step {}

    /** The caller measures, and comes back with {@link #finish}. */
    record Measuring(Duration interval, String sessionId) implements Step {}

    /** The caller runs the requests inside one by one, and comes back with {@link #finish}. */
    record Transacting(String sessionId) implements Step {}
  }

  private static final int MARKS_PER_PERIOD = 4;

  private final Envelope envelope;
  private final NodeCounters counters;
  private final Sessions sessions;
  private final Subscriptions subscriptions;
  private final Registry registry;
  private final Methods methods;
  private final ReplyCache replies;
  private final Duration period;
  private Instant nextMark;
  private Instant nextCollection;

  Node(
      NodeSettings settings,
      Envelope envelope,
      NodeCounters counters,
      MediaPlane plane,
      InstantSource clock,
      Executor owner) {
    this.envelope = envelope;
    this.counters = counters;
    this.sessions = new Sessions(settings.sessions());
    this.subscriptions = new Subscriptions(sessions, envelope, settings.subscriptionsPerSession());
    this.registry =
        new Registry(
            plane,
            subscriptions,
            sessions::names,
            new ProcessFigures(),
            settings.capabilities(),
            clock,
            owner,
            settings.objects());
    this.methods = new Methods(registry, sessions, subscriptions, UUID.randomUUID().toString());
    this.replies = new ReplyCache(settings.cachedReplies());
    this.period = settings.collectionPeriod();
    this.nextMark = clock.instant().plus(markPeriod());
    this.nextCollection = clock.instant().plus(period);
  }

  /** Takes a request from a socket. */
  Step begin(ClientSocket socket, Request request, Instant now) {
    counters.count(Counted.REQUESTS);
    @Nullable String sessionId = null;
    try {
      String bound = sessions.boundTo(socket);
      sessionId = Methods.sessionOf(request, bound);
      ObjectNode repeated = repeated(sessionId, request, now);
      if (repeated != null) {
        counters.count(Counted.REPLIES_REPEATED);
        return new Step.Replied(repeated);
      }
      if (request.method().equals("transaction")) {
        String ofTransaction = Methods.orNew(request, bound);
        sessions.bind(socket, ofTransaction);
        return new Step.Transacting(ofTransaction);
      }
      return switch (methods.run(request, bound)) {
        case Outcome.Measure measure -> new Step.Measuring(measure.interval(), measure.sessionId());
        case Outcome.Done done -> {
          ObjectNode reply = envelope.success(request, done.result());
          yield new Step.Replied(finish(socket, request, done.sessionId(), reply, now));
        }
      };
    } catch (RpcException e) {
      return refused(sessionId, request, envelope.failure(request, e), now);
    } catch (RefusedException e) {
      if (e.code() == ErrorCode.NOT_ENOUGH_RESOURCES) {
        counters.count(Counted.RESOURCE_LIMITS_HIT);
      }
      return refused(sessionId, request, envelope.failure(request, e), now);
    }
  }

  /** Runs one request of a transaction, in the transaction's session whatever it says itself. */
  Step runInside(Request request, String sessionId) {
    ObjectNode params = request.params();
    Request inSession =
        params == null ? request : request.withParams(params.put("sessionId", sessionId));
    try {
      return switch (methods.run(inSession, sessionId)) {
        case Outcome.Measure measure -> new Step.Measuring(measure.interval(), sessionId);
        case Outcome.Done done -> new Step.Replied(envelope.success(request, done.result()));
      };
    } catch (RpcException e) {
      return new Step.Replied(envelope.failure(request, e));
    } catch (RefusedException e) {
      return new Step.Replied(envelope.failure(request, e));
    }
  }

  /** Remembers a reply, and that the session was heard on the socket. */
  ObjectNode finish(
      ClientSocket socket,
      Request request,
      @Nullable String sessionId,
      ObjectNode reply,
      Instant now) {
    if (sessionId != null) {
      sessions.bind(socket, sessionId);
      remember(sessionId, request, reply, now);
    }
    return reply;
  }

  /** A connection ended. */
  void gone(ClientSocket socket) {
    sessions.unbind(socket);
  }

  /** Looks at the clock; to be called each {@link #tickPeriod} or more often. */
  void tick(Instant now) {
    replies.forgetOld(now);
    if (!now.isBefore(nextMark)) {
      sessions.markConnected();
      nextMark = now.plus(markPeriod());
    }
    if (!now.isBefore(nextCollection)) {
      List<String> expired = sessions.expired();
      for (String sessionId : expired) {
        counters.count(Counted.SESSIONS_COLLECTED);
        methods.collect(sessionId);
      }
      nextCollection = now.plus(period);
    }
  }

  Duration tickPeriod() {
    Duration mark = markPeriod();
    return mark.compareTo(ReplyCache.LOOK) < 0 ? mark : ReplyCache.LOOK;
  }

  private Duration markPeriod() {
    return period.dividedBy(MARKS_PER_PERIOD);
  }

  /** How many lessons' media there are. */
  int pipelines() {
    return registry.pipelines().size();
  }

  /** How many replies are remembered, for tests. */
  int replies() {
    return replies.size();
  }

  /** How many objects there are, for logs and tests. */
  int objects() {
    return registry.size();
  }

  private Step refused(@Nullable String sessionId, Request request, ObjectNode reply, Instant now) {
    counters.count(Counted.REQUESTS_REFUSED);
    if (sessionId != null) {
      remember(sessionId, request, reply, now);
    }
    return new Step.Replied(reply);
  }

  private @Nullable ObjectNode repeated(@Nullable String sessionId, Request request, Instant now) {
    return sessionId == null || request.id() == null
        ? null
        : replies.find(sessionId, request.id(), now);
  }

  private void remember(String sessionId, Request request, ObjectNode reply, Instant now) {
    if (request.id() != null) {
      replies.keep(sessionId, request.id(), reply, now);
    }
  }
}
