package belfort.medianode.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The replies of the last seconds by session and request id: a client that repeats a request whose
 * reply was lost gets that reply, and the request is not carried out again. As in Kurento, the
 * method is not compared.
 */
final class ReplyCache {
  static final Duration LIFE = Duration.ofSeconds(20);

  /** So often old ones are looked for while nobody asks anything. */
  static final Duration LOOK = LIFE.dividedBy(4);

  private record Key(String sessionId, JsonNode requestId) {}

  private record Kept(ObjectNode reply, Instant until) {}

  private final Map<Key, Kept> kept = new LinkedHashMap<>();
  private final int capacity;

  ReplyCache(int capacity) {
    this.capacity = capacity;
  }

  @Nullable ObjectNode find(String sessionId, JsonNode requestId, Instant now) {
    forgetOld(now);
    Kept found = kept.get(new Key(sessionId, requestId));
    return found == null ? null : found.reply();
  }

  void keep(String sessionId, JsonNode requestId, ObjectNode reply, Instant now) {
    forgetOld(now);
    if (kept.size() >= capacity) {
      Iterator<Key> oldest = kept.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    kept.putIfAbsent(new Key(sessionId, requestId), new Kept(reply, now.plus(LIFE)));
  }

  int size() {
    return kept.size();
  }

  void forgetOld(Instant now) {
    Iterator<Kept> oldest = kept.values().iterator();
    while (oldest.hasNext() && !oldest.next().until().isAfter(now)) {
      oldest.remove();
    }
  }
}
