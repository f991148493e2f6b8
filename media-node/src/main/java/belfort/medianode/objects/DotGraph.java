package belfort.medianode.objects;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A picture of connected elements in Graphviz' language. Kurento draws GStreamer's inside, hundreds
 * of kilobytes; here it is a node per element and an edge per connection.
 */
final class DotGraph {
  /** A larger graph is cut: the Java client closes on frames above 1,000,000 bytes. */
  private static final int MAX_EDGES = 500;

  /** Kurento's choices of detail; the picture here has only one. */
  enum GstreamerDotDetails {
    SHOW_MEDIA_TYPE,
    SHOW_CAPS_DETAILS,
    SHOW_NON_DEFAULT_PARAMS,
    SHOW_STATES,
    SHOW_FULL_PARAMS,
    SHOW_ALL,
    SHOW_VERBOSE
  }

  private DotGraph() {}

  /** Checks the argument of an operation that draws. */
  static void details(Arguments arguments) throws RefusedException {
    arguments.oneOfOrNone("details", GstreamerDotDetails.class);
  }

  static JsonNode of(String name, List<MediaObject> objects, Arguments arguments)
      throws RefusedException {
    details(arguments);
    StringBuilder dot = new StringBuilder("digraph pipeline {\n  label=\"" + name + "\";\n");
    int edges = 0;
    for (MediaObject object : objects) {
      if (object instanceof MediaElement element) {
        for (Connection connection : element.outgoing()) {
          if (++edges > MAX_EDGES) {
            return Json.text(dot.append("  // more edges are left out\n}\n").toString());
          }
          dot.append(
              "  \"%s\" -> \"%s\" [label=\"%s\"];\n"
                  .formatted(shortId(element), shortId(connection.sink()), connection.type()));
        }
        dot.append("  \"%s\";\n".formatted(shortId(element)));
      }
    }
    return Json.text(dot.append("}\n").toString());
  }

  private static String shortId(MediaObject object) {
    return object.id().substring(object.id().lastIndexOf('/') + 1);
  }
}
