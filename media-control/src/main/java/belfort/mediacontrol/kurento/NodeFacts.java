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
 * @param relays it is one of ours that relays to another one of ours
 */
record NodeFacts(String serverId, String version, int cores, boolean forwarding, boolean relays) {
  /** The capability by which our own node is known. */
  static final String FORWARDING = "belfort-forwarding";

  /** The capability by which a node of ours says that it has relays. */
  static final String RELAY = "belfort-relay";

  static NodeFacts read(String serverId, JsonObject info, int cores) {
    boolean forwarding = false;
    boolean relays = false;
    if (info.has("capabilities")) {
      for (JsonElement capability : info.getAsJsonArray("capabilities")) {
        forwarding |= capability.getAsString().equals(FORWARDING);
        relays |= capability.getAsString().equals(RELAY);
      }
    }
    return new NodeFacts(serverId, Json.text(info, "version"), cores, forwarding, relays);
  }

  String kind() {
    return forwarding ? Budgets.FORWARDING : Budgets.KURENTO;
  }
}
