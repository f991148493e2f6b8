/**
 * The wire records between browser and server, version 1, and their strict JSON. Documented in
 * docs/protocol.md.
 */
@org.jspecify.annotations.NullMarked
package belfort.signaling.protocol;
