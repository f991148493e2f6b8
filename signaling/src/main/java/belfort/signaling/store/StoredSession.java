package belfort.signaling.store;

import java.time.Instant;

/** A browser's session as it stands in the database, with the link that it came from. */
@SuppressWarnings("ArrayRecordComponent") // a hash that is only ever compared in constant time
public record StoredSession(
    String handle, byte[] secretHash, Link link, Instant expiresAt, boolean ended) {
  @Override
  public String toString() {
    return "StoredSession[" + handle + "]";
  }
}
