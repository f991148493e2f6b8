/**
 * Browsers that are none: the other end of a peer connection, by hand, for tests, benches and a
 * node's practice.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.synthetic;
