/** HTTP and WebSocket: the only importer of Jetty. */
@org.jspecify.annotations.NullMarked
package belfort.signaling.web;
