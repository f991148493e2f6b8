/** The TURN server with the configuration that we ship, attacked. */
package belfort.signaling.turn;
