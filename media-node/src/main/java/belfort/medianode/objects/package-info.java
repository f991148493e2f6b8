/**
 * The objects that a client of the node makes and calls: Kurento's MediaPipeline, WebRtcEndpoint,
 * RtpEndpoint, PassThrough and ServerManager. All of it is touched by one thread only; see {@link
 * belfort.medianode.rpc.Owner}.
 */
@org.jspecify.annotations.NullMarked
package belfort.medianode.objects;
