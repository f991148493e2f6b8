/**
 * DTLS 1.2 as server (RFC 6347, RFC 5764): handshakes that yield SRTP keys, through Bouncy Castle.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.dtls;
