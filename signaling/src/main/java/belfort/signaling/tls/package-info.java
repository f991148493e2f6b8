/** The server's own certificate: read from PEM files, or made at the first start. JDK only. */
@org.jspecify.annotations.NullMarked
package belfort.signaling.tls;
