package belfort.medianode.dtls;

import java.util.concurrent.Semaphore;

/**
 * The processor time of all handshakes together: so many compute at once, at most half of the
 * machine's cores, in the order in which their datagrams came. A handshake that waits for its peer
 * holds no turn, so a peer far away holds nobody up, and a thousand peers at once cannot starve the
 * shards.
 */
final class Turns {
  private final Semaphore free;

  Turns(int atOnce) {
    this.free = new Semaphore(atOnce, true);
  }

  /** Half of the cores, one at least: the other half stays with the packets. */
  static Turns ofThisMachine() {
    return new Turns(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }

  void take() throws InterruptedException {
    free.acquire();
  }

  void giveBack() {
    free.release();
  }

  /** How many may compute at the moment. */
  int free() {
    return free.availablePermits();
  }
}
