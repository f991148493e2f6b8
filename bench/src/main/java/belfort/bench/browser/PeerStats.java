package belfort.bench.browser;

/**
 * The counters of one peer connection in a page, as {@code window.belfort.stats()} gives them.
 *
 * @param peer {@code out:camera}, {@code out:screen} or {@code in:<participant>:camera|screen}
 * @param attempt which negotiation of this peer it is; the same number is the same connection
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
    boolean standing) {}
