/**
 * {@code bench media}: what a delivered packet costs a media node's processor, against the bare
 * cost of encrypting and sending it, and against other forwarders.
 */
@org.jspecify.annotations.NullMarked
package belfort.bench.media;
