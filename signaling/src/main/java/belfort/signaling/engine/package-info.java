/**
 * Room loops: one virtual thread per room with a bounded mailbox, the log, take-over, resume, media
 * effects.
 */
@org.jspecify.annotations.NullMarked
package belfort.signaling.engine;
