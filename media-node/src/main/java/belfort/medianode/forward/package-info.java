/**
 * The packet path: sockets, the shard that runs each packet to completion, peers, tracks and their
 * viewers.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.forward;
