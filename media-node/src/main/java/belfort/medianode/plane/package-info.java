/** The media plane: one UDP port, ICE-lite, DTLS, SRTP, and the forwarding of RTP and RTCP. */
@org.jspecify.annotations.NullMarked
package belfort.medianode.plane;
