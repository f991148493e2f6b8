package belfort.signaling;

import belfort.mediacontrol.MediaControl;
import belfort.mediacontrol.NodeStatus;
import belfort.signaling.store.InstallationStore;
import belfort.signaling.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the server may get visitors: the database and a media node have answered once. Later the
 * absence of one of them does not make the server unready: lessons go on without, all servers miss
 * the same database, and a proxy that took every server out would only make it worse.
 */
final class Readiness {
  private final InstallationStore installation;
  private final MediaControl media;
  private volatile boolean started;
  private volatile boolean databaseSeen;
  private volatile boolean nodeSeen;

  Readiness(InstallationStore installation, MediaControl media) {
    this.installation = installation;
    this.media = media;
  }

  void started() {
    started = true;
  }

  /** What the server still waits for; empty when it is ready. */
  List<String> lacking() {
    List<String> lacking = new ArrayList<>();
    if (!started) {
      lacking.add("start");
    }
    if (!databaseAnswered()) {
      lacking.add("database");
    }
    nodeSeen = nodeSeen || media.nodes().stream().anyMatch(n -> n.state() == NodeStatus.State.UP);
    if (!nodeSeen) {
      lacking.add("media-node");
    }
    return lacking;
  }

  private boolean databaseAnswered() {
    if (!databaseSeen) {
      try {
        installation.ping();
        databaseSeen = true;
      } catch (StoreException away) {
        return false;
      }
    }
    return true;
  }
}
