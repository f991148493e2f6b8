package belfort.mediacontrol.placement;

/** A media node's id: stable over restarts, derived from its URL unless configured. */
public record NodeId(String value) {
  public NodeId {
    if (value.isEmpty() || value.length() > 64) {
      throw new IllegalArgumentException("a node id has 1 to 64 characters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
