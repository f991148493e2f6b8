package belfort.medianode.forward;

import org.jspecify.annotations.Nullable;

/**
 * The peers behind one remote address by the SSRCs that they announced: open addressing on the
 * number itself, which is random, so that a packet costs no object.
 */
final class SsrcTable {
  private static final int INITIAL = 16; // a power of two

  private int[] ssrcs = new int[INITIAL];
  private @Nullable Peer[] peers = new Peer[INITIAL];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  @Nullable Peer get(int ssrc) {
    int at = slot(ssrc);
    return peers[at];
  }

  /** Adds an entry; false when the SSRC is taken by another. */
  boolean add(int ssrc, Peer peer) {
    int at = slot(ssrc);
    if (peers[at] != null) {
      return peers[at] == peer;
    }
    ssrcs[at] = ssrc;
    peers[at] = peer;
    size++;
    if (2 * size > ssrcs.length) {
      rebuild(2 * ssrcs.length);
    }
    return true;
  }

  void remove(int ssrc, Peer peer) {
    int at = slot(ssrc);
    if (peers[at] == peer) {
      peers[at] = null;
      size--;
      rebuild(ssrcs.length); // what stood behind it moves up
    }
  }

  /** Where the SSRC stands, or the free place where it would. */
  private int slot(int ssrc) {
    int mask = ssrcs.length - 1;
    int at = (ssrc ^ ssrc >>> 16) & mask;
    while (peers[at] != null && ssrcs[at] != ssrc) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void rebuild(int length) {
    int[] formerSsrcs = ssrcs;
    @Nullable Peer[] formerPeers = peers;
    ssrcs = new int[length];
    peers = new Peer[length];
    for (int i = 0; i < formerSsrcs.length; i++) {
      if (formerPeers[i] != null) {
        int at = slot(formerSsrcs[i]);
        ssrcs[at] = formerSsrcs[i];
        peers[at] = formerPeers[i];
      }
    }
  }
}
