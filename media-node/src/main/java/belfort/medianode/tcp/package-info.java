/**
 * Datagrams in a TCP stream (RFC 4571, RFC 6544): cutting what comes, bounding what waits. Pure.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.tcp;
