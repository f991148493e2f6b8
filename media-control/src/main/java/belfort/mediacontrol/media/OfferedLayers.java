package belfort.mediacontrol.media;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The layers that an offer's section sends its picture in (RFC 8853), as browsers write them. */
final class OfferedLayers {
  /** A quarter, a half and the whole. */
  static final int MOST = 3;

  private static final Pattern RID = Pattern.compile("([A-Za-z0-9]{1,16}) send");
  private static final Pattern SIMULCAST =
      Pattern.compile("send [A-Za-z0-9]{1,16}(;[A-Za-z0-9]{1,16}){1,2}");

  private OfferedLayers() {}

  /** Whether there are such layers, all of them described and nothing beyond them. */
  static boolean has(SdpText.Section section) {
    List<String> simulcast = section.attributes("simulcast").toList();
    List<String> rids = section.attributes("rid").toList();
    if (!section.kind().equals("video")
        || simulcast.size() != 1
        || !SIMULCAST.matcher(simulcast.getFirst()).matches()
        || !rids.stream().allMatch(rid -> RID.matcher(rid).matches())) {
      return false;
    }
    List<String> layers = List.of(simulcast.getFirst().substring("send ".length()).split(";"));
    Set<String> named = rids.stream().map(rid -> rid.split(" ", 2)[0]).collect(Collectors.toSet());
    return named.size() == rids.size()
        && Set.copyOf(layers).equals(named)
        && named.size() == layers.size();
  }
}
