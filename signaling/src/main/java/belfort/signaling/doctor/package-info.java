/**
 * What can be wrong around a server, looked at from its machine: one finding in plain words each.
 */
@org.jspecify.annotations.NullMarked
package belfort.signaling.doctor;
