package belfort.signaling.web;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files below a folder of the class path, be it a directory or a jar. */
final class ClassPathTree {
  private ClassPathTree() {}

  /** The files by their path below the folder; empty when there is no such folder. */
  static SortedMap<String, byte[]> read(String folder) throws IOException {
    URL url = ClassPathTree.class.getClassLoader().getResource(folder);
    if (url == null) {
      return new TreeMap<>();
    }
    try {
      URI uri = url.toURI();
      if (!uri.getScheme().equals("jar")) {
        return walk(Path.of(uri));
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return walk(jar.getPath(folder));
      }
    } catch (URISyntaxException broken) {
      throw new IOException("the class path holds a folder without address: " + folder, broken);
    }
  }

  private static SortedMap<String, byte[]> walk(Path root) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      List<Path> found = paths.filter(Files::isRegularFile).toList();
      for (Path file : found) {
        files.put(root.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return files;
  }
}
