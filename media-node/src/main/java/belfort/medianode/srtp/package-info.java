/**
 * SRTP and SRTCP (RFC 3711, RFC 7714) on the system's libcrypto or the JDK's ciphers. Pure: bytes
 * in, bytes out, one thread.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.srtp;
