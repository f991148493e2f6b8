/** How a lesson gets media: the port that the signaling server uses. */
@org.jspecify.annotations.NullMarked
package belfort.mediacontrol;
