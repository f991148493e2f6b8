package belfort.mediacontrol.placement;

import java.time.Instant;

/**
 * The emptying of a node: it takes nothing new, and its lessons are moved away.
 *
 * @param until what is not moved by then is cut over
 * @param reason who or what asked for it, for operators
 */
public record Drain(Instant since, Instant until, String reason) {}
