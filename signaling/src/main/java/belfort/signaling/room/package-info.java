/**
 * The rules of a room as a pure function: decide(state, command, now) to events, evolve(state,
 * event) to state.
 */
@org.jspecify.annotations.NullMarked
package belfort.signaling.room;
