package belfort.mediacontrol;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What media-control counts, readable as numbers at any time from any thread. */
public final class MediaCounters {
  private final Map<Counter, LongAdder> adders = new EnumMap<>(Counter.class);

  public MediaCounters() {
    for (Counter counter : Counter.values()) {
      adders.put(counter, new LongAdder());
    }
  }

  public void add(Counter counter) {
    adder(counter).increment();
  }

  public void add(Counter counter, long amount) {
    adder(counter).add(amount);
  }

  public long get(Counter counter) {
    return adder(counter).sum();
  }

  /** All of them at once. */
  public Map<Counter, Long> all() {
    Map<Counter, Long> values = new EnumMap<>(Counter.class);
    adders.forEach((counter, adder) -> values.put(counter, adder.sum()));
    return values;
  }

  private LongAdder adder(Counter counter) {
    LongAdder adder = adders.get(counter);
    if (adder == null) {
      throw new IllegalStateException("no such counter: " + counter);
    }
    return adder;
  }

  /** Everything that is counted. */
  public enum Counter {
    NODE_CALLS,
    NODE_CALLS_FAILED,
    /** A call found the node's queue full, waited too long in it, or met an open breaker. */
    NODE_CALLS_TURNED_AWAY,
    /** A node refused so many calls in a row that it is left alone for a while. */
    BREAKER_OPENED,
    /** A node's session socket broke; a new one was opened and every object touched. */
    SESSIONS_LOST,
    /** The client library reported a disconnection that was none (its back-pressure). */
    FALSE_DISCONNECTIONS,
    NODES_SUSPECT,
    NODES_LOST,
    LESSONS_OPENED,
    LESSONS_ADOPTED,
    LESSONS_FENCED,
    PLACEMENTS_FULL,
    /** A lesson was opened where it was planned before its bell. */
    PLANS_KEPT,
    /** A lesson was planned, and its node was not good enough any more: it was decided anew. */
    PLANS_DROPPED,
    /** A plan could not be read: the lesson was placed as if it had none. */
    PLANS_UNREAD,
    OFFERS_ACCEPTED,
    OFFERS_REFUSED,
    /** A picture was offered in layers where its node takes none: it is offered again without. */
    LAYERS_REFUSED,
    /** A browser's candidate that the policy forbids. */
    CANDIDATES_DROPPED,
    /** A browser's candidate beyond the limit, for no attempt of ours, or for no m-line. */
    CANDIDATES_REFUSED,
    /** A viewer's layers were limited, or set free, by how large he shows a picture. */
    VIEWERS_LIMITED,
    PEERS_LOST,
    /** A node died that carried one of several parts of a lesson. */
    PARTS_LOST,
    /** A part of a lesson was made on a further node, for growth, loss or a drain. */
    PARTS_ADDED,
    /** A part left its node with nobody on it any more. */
    PARTS_EMPTIED,
    /** A part could not leave its node yet: no other one has room. */
    PARTS_STUCK,
    /** Peers that were cut over because a drain's deadline came before they had moved. */
    PEERS_CUT_OVER,
    RELAYS_MADE,
    RELAYS_FAILED,
    RELAYS_LOST,
    /** Key frames that a Kurento server was asked for, since it does not pass PLI on. */
    KEY_FRAMES_ASKED,
    NODES_PROBED,
    /** A node that is not measured keeps what is usual for its kind. */
    NODE_PROBES_FAILED,
    /** A node answers too late or not every time. */
    NODES_SLOW,
    /** A node transcodes: never wanted. */
    TRANSCODINGS,
    /** Events of a node for objects that nobody knows, beyond the limit of those kept a while. */
    EVENTS_DROPPED,
    NODE_ERRORS,
    RELEASES_RETRIED,
    RELEASES_GIVEN_UP,
    ORPHANS_RELEASED,
    LEDGER_FAILURES,
    /** A node's counters in the ledger differed from the sum of its reservations. */
    LEDGER_COUNTERS_MENDED
  }
}
