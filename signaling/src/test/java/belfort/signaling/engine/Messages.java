package belfort.signaling.engine;

import belfort.signaling.protocol.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A wire for tests: the bytes are a number under which the message lies. */
final class Messages {
  private final Map<Long, ServerMessage> messages = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  byte[] encode(ServerMessage message) {
    long number = last.incrementAndGet();
    messages.put(number, message);
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  ServerMessage decode(byte[] bytes) {
    return messages.get(Long.parseLong(new String(bytes, StandardCharsets.US_ASCII)));
  }

  long encoded() {
    return last.get();
  }
}
