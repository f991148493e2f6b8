package belfort.bench.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds: Linux counts its threads and descriptors, the JDK's own tool its live heap.
 *
 * @param heapBytes after a full collection
 */
record Holdings(long heapBytes, long threads, long descriptors) {
  static Holdings of(long pid) throws IOException {
    liveHeapBytes(pid); // soft and weak references go with the second collection
    return new Holdings(liveHeapBytes(pid), entries(pid, "task"), entries(pid, "fd"));
  }

  private static long entries(long pid, String folder) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), folder))) {
      return entries.count();
    }
  }

  private static long liveHeapBytes(long pid) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String last = "";
    try (var reader = jcmd.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        last = line.startsWith("Total") ? line : last;
      }
    }
    String[] words = last.strip().split("\\s+", -1);
    return words.length < 3 ? 0 : Long.parseLong(words[2]);
  }
}
