package belfort.mediacontrol.kurento;

import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Costs;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node said of itself when the liveness socket greeted it.
 *
 * @param serverId of the process: another one after a restart
 * @param forwarding it is one of ours: ICE-lite with its candidates in the answer, keeps viewers
 *     apart, and never transcodes
 * @param relays it is one of ours that relays to another one of ours
 * @param layers it takes simulcast and gives each viewer the layer that he can have
 * @param calibration what it measured that a packet and a join cost it
 */
record NodeFacts(
    String serverId,
    String version,
    int cores,
    boolean forwarding,
    boolean relays,
    boolean layers,
    Optional<Costs> calibration) {
  /** The capability by which our own node is known. */
  static final String FORWARDING = "belfort-forwarding";

  /** The capability by which a node of ours says that it has relays. */
  static final String RELAY = "belfort-relay";

  /** The capability by which a node says that it takes simulcast. */
  static final String SIMULCAST = "belfort-simulcast";

  /** What a node of ours measured of itself when it started. */
  private static final Pattern CALIBRATION =
      Pattern.compile("belfort-calibration:in=(\\d{1,7}),out=(\\d{1,7}),join=(\\d{1,8})");

  static NodeFacts read(String serverId, JsonObject info, int cores) {
    boolean forwarding = false;
    boolean relays = false;
    boolean layers = false;
    Optional<Costs> calibration = Optional.empty();
    if (info.has("capabilities")) {
      for (JsonElement capability : info.getAsJsonArray("capabilities")) {
        forwarding |= capability.getAsString().equals(FORWARDING);
        relays |= capability.getAsString().equals(RELAY);
        layers |= capability.getAsString().equals(SIMULCAST);
        calibration = calibration.or(() -> calibration(capability.getAsString()));
      }
    }
    return new NodeFacts(
        serverId, Json.text(info, "version"), cores, forwarding, relays, layers, calibration);
  }

  /** Empty when it says something else, or what no node can cost. */
  private static Optional<Costs> calibration(String capability) {
    Matcher said = CALIBRATION.matcher(capability);
    if (!said.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Costs(
              Long.parseLong(said.group(1)),
              Long.parseLong(said.group(2)),
              Long.parseLong(said.group(3))));
    } catch (IllegalArgumentException impossible) {
      return Optional.empty();
    }
  }

  String kind() {
    return forwarding ? Budgets.FORWARDING : Budgets.KURENTO;
  }
}
