/**
 * Kurento's JSON-RPC over WebSocket: the envelope, the methods, the sessions that hold objects, and
 * the server.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.rpc;
