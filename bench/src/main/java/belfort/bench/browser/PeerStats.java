package belfort.bench.browser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one peer connection in a page, as {@code window.belfort.stats()} gives them.
 *
 * @param peer {@code out:camera}, {@code out:screen} or {@code in:<participant>:camera|screen}
 * @param attempt which negotiation of this peer it is; the same number is the same connection
 * @param frameHeight of the picture that comes; 0 before the first
 * @param layers that go out, when there are several
 * @param standing whether it plays or sends now; another one of the same peer is on its way
 */
public record PeerStats(
    String peer,
    int attempt,
    String state,
    long framesDecoded,
    long framesEncoded,
    long audioPacketsReceived,
    long audioPacketsSent,
    long packetsReceived,
    int frameHeight,
    @Nullable List<Layer> layers,
    boolean standing) {
  /** One of the layers of a picture that goes out, and how many pictures it encoded. */
  public record Layer(String rid, int height, long frames) {}
}
