/** Who somebody is: signed personal links, sessions, roles. Pure rules over tokens and claims. */
@org.jspecify.annotations.NullMarked
package belfort.signaling.identity;
