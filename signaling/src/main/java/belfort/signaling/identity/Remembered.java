package belfort.signaling.identity;

import belfort.signaling.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the database said last, for the time that it is away. The database is asked first, unless it
 * answered a moment ago; bounded in number (the longest unused goes) and in age.
 */
public final class Remembered<K, V> {
  private final int most;
  private final Duration age;
  private final Duration fresh;
  private final Map<K, Known<V>> known;

  /**
   * Makes a memory.
   *
   * @param age what is older is not used, even when the database is away
   * @param fresh what is younger is not asked again; zero: everything is
   */
  public Remembered(int most, Duration age, Duration fresh) {
    this.most = most;
    this.age = age;
    this.fresh = fresh;
    this.known = new LinkedHashMap<>(16, 0.75f, true);
  }

  /** Asks the database; what it said before counts when it does not answer, or is fresh. */
  public V get(K key, Instant now, Question<V> question) throws StoreException {
    Known<V> latest = find(key);
    if (latest != null && now.isBefore(latest.at().plus(fresh)) && !now.isBefore(latest.at())) {
      return latest.value();
    }
    try {
      V value = question.ask();
      put(key, new Known<>(value, now));
      return value;
    } catch (StoreException away) {
      Known<V> before = find(key);
      if (before == null || before.at().plus(age).isBefore(now)) {
        throw away;
      }
      return before.value();
    }
  }

  public synchronized void forget(K key) {
    known.remove(key);
  }

  private synchronized @Nullable Known<V> find(K key) {
    return known.get(key);
  }

  private synchronized void put(K key, Known<V> value) {
    known.put(key, value);
    if (known.size() > most) {
      K eldest = known.keySet().iterator().next();
      known.remove(eldest);
    }
  }

  /** A question to the database. */
  @FunctionalInterface
  public interface Question<V> {
    V ask() throws StoreException;
  }

  private record Known<V>(V value, Instant at) {}
}
