package belfort.signaling.web;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The libraries that pages import by name; they come as WebJars on the class path. */
final class Libraries {
  static final List<Library> ALL =
      List.of(
          new Library("lit", "lit", "index.js"),
          new Library("lit-html", "lit-html", "lit-html.js"),
          new Library("lit-element", "lit-element", "index.js"),
          new Library("@lit/reactive-element", "lit__reactive-element", "reactive-element.js"),
          new Library("uplot", "uplot", "dist/uPlot.esm.js"));

  private Libraries() {}

  /** The modules and style sheets, by {@code <library>/<path>} without the version. */
  static SortedMap<String, byte[]> read() throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (Library library : ALL) {
      String root = "META-INF/resources/webjars/" + library.folder();
      ClassPathTree.read(root)
          .forEach((path, bytes) -> {
            String withoutVersion = path.substring(path.indexOf('/') + 1);
            if (isForBrowsers(withoutVersion)) {
              files.put(library.folder() + "/" + withoutVersion, bytes);
            }
          });
    }
    return files;
  }

  private static boolean isForBrowsers(String path) {
    return (path.endsWith(".js") || path.endsWith(".css"))
        && !path.startsWith("development/")
        && !path.startsWith("node/")
        && !path.contains(".iife.")
        && !path.contains(".cjs.");
  }

  /**
   * A library.
   *
   * @param specifier how pages import it
   * @param folder its WebJar
   * @param entry the module that the bare specifier means
   */
  record Library(String specifier, String folder, String entry) {}
}
