package belfort.medianode.rpc;

import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/**
 * What answers on any other path: as with Kurento the handshake succeeds, then it is refused.
 *
 * <p>Public only because Jetty looks for its listeners' methods by reflection.
 */
public final class WrongPathSocket implements Session.Listener {
  @Override
  public void onWebSocketOpen(Session session) {
    session.close(
        StatusCode.PROTOCOL,
        "Invalid path",
        Callback.from(session::disconnect, failure -> session.disconnect()));
  }
}
