/**
 * What a node does for itself while nobody needs it: somebody made-up comes into a lesson of its
 * own, over and over, until the JVM has compiled the whole way in.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.practice;
