package belfort.medianode.sdp;

import java.util.Locale;
import java.util.Optional;

/** Which way media flows in a section, seen from the one who wrote it (RFC 8866, 6.7). */
public enum Direction {
  SENDRECV(true, true),
  SENDONLY(true, false),
  RECVONLY(false, true),
  INACTIVE(false, false);

  private final boolean sends;
  private final boolean receives;

  Direction(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  public boolean sends() {
    return sends;
  }

  public boolean receives() {
    return receives;
  }

  public static Direction of(boolean sends, boolean receives) {
    if (sends) {
      return receives ? SENDRECV : SENDONLY;
    }
    return receives ? RECVONLY : INACTIVE;
  }

  static Optional<Direction> ofAttribute(String name) {
    return switch (name) {
      case "sendrecv" -> Optional.of(SENDRECV);
      case "sendonly" -> Optional.of(SENDONLY);
      case "recvonly" -> Optional.of(RECVONLY);
      case "inactive" -> Optional.of(INACTIVE);
      default -> Optional.empty();
    };
  }

  String attribute() {
    return name().toLowerCase(Locale.ROOT);
  }
}
