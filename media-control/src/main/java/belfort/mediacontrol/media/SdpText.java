package belfort.mediacontrol.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A session description (RFC 8866) cut into its session part and its m-lines' parts. */
record SdpText(List<String> session, List<Section> media) {
  SdpText {
    session = List.copyOf(session);
    media = List.copyOf(media);
  }

  /** One m-line and the lines below it. */
  record Section(List<String> lines) {
    Section {
      lines = List.copyOf(lines);
    }

    /** {@code m=<kind> <port> <protocol> <formats…>}, split at the spaces. */
    List<String> head() {
      return List.of(lines.getFirst().substring(2).split(" ", -1));
    }

    String kind() {
      return head().getFirst();
    }

    List<String> formats() {
      return head().subList(3, head().size());
    }

    Optional<String> attribute(String name) {
      return attributes(name).findFirst();
    }

    Stream<String> attributes(String name) {
      return SdpText.attributes(lines, name);
    }

    boolean has(String flag) {
      return lines.contains("a=" + flag);
    }
  }

  /** Cuts lines that are known to be well formed. */
  static SdpText of(List<String> lines) {
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("m=")) {
        starts.add(i);
      }
    }
    starts.add(lines.size());
    List<Section> media = new ArrayList<>();
    for (int i = 0; i + 1 < starts.size(); i++) {
      media.add(new Section(lines.subList(starts.get(i), starts.get(i + 1))));
    }
    return new SdpText(lines.subList(0, starts.getFirst()), media);
  }

  /** An attribute's value: the section's own, else the session's. */
  Optional<String> inherited(Section section, String name) {
    return section.attribute(name).or(() -> attributes(session, name).findFirst());
  }

  static Stream<String> attributes(List<String> lines, String name) {
    String start = "a=" + name + ":";
    return lines.stream().filter(l -> l.startsWith(start)).map(l -> l.substring(start.length()));
  }
}
