package belfort.bench.placement;

/**
 * A rule that says which node carries a lesson. It is told what happens in the order in which it
 * happens, and knows no more than its own system would. Nodes are numbers from 0.
 */
interface Rule {
  /** No node: the lesson, or the one who joins, is turned away. */
  int NONE = -1;

  /** Seconds between two readings of the nodes; 0 when the rule needs none. */
  default int readsEvery() {
    return 0;
  }

  /** Reads what its system would read of the nodes. */
  default void read(int second) {}

  /** A lesson is opened: the node for it, or {@link #NONE}. */
  int open(int lesson, int second);

  /** Somebody joins: the node that takes him, or {@link #NONE}. Mostly the lesson's own. */
  int join(int lesson, int second);

  /** Ten minutes after the start. */
  default void noShows(int lesson, int second) {}

  void end(int lesson, int second);
}
