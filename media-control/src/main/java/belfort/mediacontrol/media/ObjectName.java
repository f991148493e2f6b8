package belfort.mediacontrol.media;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The name that a node keeps for one of a lesson's objects, so that whoever adopts the lesson reads
 * from the node itself what is there. It is set last: an object without such a name was never
 * finished.
 */
public sealed interface ObjectName {
  /** The endpoint of a peer, made by its attempt. */
  record OfPeer(PeerId peer, int attempt) implements ObjectName {
    @Override
    public String encode() {
      return switch (peer) {
        case PeerId.Publish publish -> PREFIX + "p:" + of(publish.source()) + ":" + attempt;
        case PeerId.Watch watch ->
            PREFIX + "w:" + watch.participant() + ":" + of(watch.source()) + ":" + attempt;
      };
    }
  }

  /** The pass-through that the viewers of a source hang on. */
  record OfHub(SourceId source) implements ObjectName {
    @Override
    public String encode() {
      return PREFIX + "h:" + of(source);
    }
  }

  /**
   * One end of a relay between two nodes.
   *
   * @param out whether it sends, from the node where the source is published
   * @param otherNode the node at the other end
   * @param number the same at both ends, another one for each relay of the lesson
   */
  record OfRelay(SourceId source, boolean out, String otherNode, int number) implements ObjectName {
    @Override
    public String encode() {
      String node = URLEncoder.encode(otherNode, StandardCharsets.UTF_8);
      return PREFIX + (out ? "o:" : "i:") + of(source) + ":" + node + ":" + number;
    }
  }

  /** Starts every name of ours; the number is the version of the form. */
  String PREFIX = "belfort:1:";

  /** The name as the node keeps it. */
  String encode();

  /** Reads a name; empty when it is none of ours. */
  static Optional<ObjectName> decode(String name) {
    if (!name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String[] parts = name.substring(PREFIX.length()).split(":", -1);
    try {
      return switch (parts[0] + parts.length) {
        case "h3" -> Optional.of(new OfHub(source(parts[1], parts[2])));
        case "p4" -> {
          PeerId peer = new PeerId.Publish(source(parts[1], parts[2]));
          yield Optional.of(new OfPeer(peer, Integer.parseInt(parts[3])));
        }
        case "w5" -> {
          PeerId peer = new PeerId.Watch(new ParticipantId(parts[1]), source(parts[2], parts[3]));
          yield Optional.of(new OfPeer(peer, Integer.parseInt(parts[4])));
        }
        case "o5", "i5" ->
            Optional.of(
                new OfRelay(
                    source(parts[1], parts[2]),
                    parts[0].equals("o"),
                    URLDecoder.decode(parts[3], StandardCharsets.UTF_8),
                    Integer.parseInt(parts[4])));
        default -> Optional.empty();
      };
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private static String of(SourceId source) {
    return source.publisher() + ":" + source.kind();
  }

  private static SourceId source(String publisher, String kind) {
    return new SourceId(new ParticipantId(publisher), SourceKind.valueOf(kind));
  }
}
