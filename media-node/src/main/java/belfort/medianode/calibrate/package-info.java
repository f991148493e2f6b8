/**
 * What a packet and a join cost on this machine, measured once at start, before the node is ready.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.calibrate;
