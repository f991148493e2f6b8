/** A stand-in for the server's program, so that the launcher is tried without the real one. */
@org.jspecify.annotations.NullMarked
package belfort.signaling;
