/** A stand-in for the media node's program, so that the launcher is tried without the real one. */
@org.jspecify.annotations.NullMarked
package belfort.medianode;
