package belfort.mediacontrol.kurento;

import belfort.mediacontrol.placement.Budgets;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * What a node said of itself when the liveness socket greeted it.
 *
 * @param serverId of the process: another one after a restart
 * @param forwarding it is one of ours: ICE-lite with its candidates in the answer, keeps viewers
 *     apart, and never transcodes
 */
record NodeFacts(String serverId, String version, int cores, boolean forwarding) {
  /** The capability by which our own node is known. */
  static final String FORWARDING = "belfort-forwarding";

  static NodeFacts read(String serverId, JsonObject info, int cores) {
    boolean forwarding = false;
    if (info.has("capabilities")) {
      for (JsonElement capability : info.getAsJsonArray("capabilities")) {
        forwarding |= capability.getAsString().equals(FORWARDING);
      }
    }
    return new NodeFacts(serverId, Json.text(info, "version"), cores, forwarding);
  }

  String kind() {
    return forwarding ? Budgets.FORWARDING : Budgets.KURENTO;
  }
}
