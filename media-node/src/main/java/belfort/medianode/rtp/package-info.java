/**
 * RTP and RTCP as bytes: parsing, rewriting, loss and key frames. Pure: no sockets, no clock, no
 * threads.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.rtp;
