package belfort.signaling.identity;

import belfort.signaling.store.SessionStore;
import belfort.signaling.store.StoreException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of sessions that were ended anywhere: asks the database every second, so that a server that
 * did not end a session itself closes its sockets too.
 */
public final class RevocationWatch {
  public static final Duration PERIOD = Duration.ofSeconds(1);

  /** A commit becomes visible a little after its stamp; asking twice for the same does no harm. */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(RevocationWatch.class);

  private final SessionStore store;
  private final Consumer<String> ended;
  private long lastSuccessNs;
  private boolean away;

  public RevocationWatch(SessionStore store, Consumer<String> ended, long nowNs) {
    this.store = store;
    this.ended = ended;
    this.lastSuccessNs = nowNs;
  }

  /** Asks once. Called every {@link #PERIOD} by one thread. */
  public void ask(long nowNs) {
    Duration since = Duration.ofNanos(nowNs - lastSuccessNs).plus(OVERLAP);
    try {
      store.endedWithin(since).forEach(ended);
      lastSuccessNs = nowNs;
      away = false;
    } catch (StoreException failure) {
      if (!away) {
        away = true;
        LOG.warn("event=revocations_unread cause=\"{}\"", failure.getMessage());
      }
    }
  }
}
