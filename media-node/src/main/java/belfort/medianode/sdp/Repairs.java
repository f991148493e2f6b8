package belfort.medianode.sdp;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The retransmissions of one section as streams of their own (RFC 4588, 8.6).
 *
 * @param types the payload type of a retransmission, and the one that it repairs
 * @param streams the SSRC of a retransmission, and the one that it repairs (RFC 5576, 4.2)
 */
public record Repairs(Map<Integer, Integer> types, Map<Integer, Integer> streams) {
  /** Packets that are lost are sent again as they were. */
  public static final Repairs NONE = new Repairs(Map.of(), Map.of());

  public Repairs {
    types = Map.copyOf(types);
    streams = Map.copyOf(streams);
  }

  /** Those of the codecs that were agreed, one for each. */
  Repairs of(Collection<Codec> codecs) {
    Map<Integer, Integer> kept = new LinkedHashMap<>();
    for (Codec codec : codecs) {
      types.entrySet().stream()
          .filter(type -> type.getValue() == codec.payloadType())
          .mapToInt(Map.Entry::getKey)
          .min()
          .ifPresent(type -> kept.put(type, codec.payloadType()));
    }
    return kept.isEmpty() ? NONE : new Repairs(kept, streams);
  }

  /** The payload type that repairs this one, or -1. */
  public int typeFor(int payloadType) {
    for (Map.Entry<Integer, Integer> type : types.entrySet()) {
      if (type.getValue() == payloadType) {
        return type.getKey();
      }
    }
    return -1;
  }
}
