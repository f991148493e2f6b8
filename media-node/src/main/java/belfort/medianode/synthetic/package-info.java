/**
 * Browsers that are none: the other end of a peer connection, by hand, for tests and benches.
 * Nothing of the node itself uses them.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.synthetic;
