/**
 * How much a line carries: what was sent, what its receiver said of it, and the estimate made of
 * both. Pure: time comes as an argument, nothing is allocated per packet.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.congestion;
