package belfort.bench.media;

import belfort.bench.product.RunningBelfort;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a packet costs as a lesson grows, and what memory, threads and descriptors grow by. */
final class ViewerCurve {
  private static final List<Integer> SIZES = List.of(10, 30, 100, 300, 1000);
  private static final int ROUNDS = 4;

  private final Trace trace;
  private final List<String> nodeOptions;
  private final double seconds;
  private final double warmUp;

  ViewerCurve(Trace trace, List<String> nodeOptions, double seconds, double warmUp) {
    this.trace = trace;
    this.nodeOptions = nodeOptions;
    this.seconds = seconds;
    this.warmUp = warmUp;
  }

  void print() throws Exception {
    System.out.println(
        "  viewers  us per packet  of the first  live heap MB  threads  descriptors");
    double first = 0;
    for (int size : SIZES) {
      try (OwnNode node = OwnNode.start(RunningBelfort.home(), nodeOptions);
          Forwarder forwarder = new KurentoForwarder("ours", node.pid(), node.url());
          Load load = new Load(forwarder, trace, SrtpProfile.AEAD_AES_128_GCM)) {
        load.lesson(size);
        load.round(warmUp);
        double[] costs = new double[ROUNDS - 1];
        for (int round = 0; round < ROUNDS; round++) {
          Load.Cost cost = load.round(seconds);
          if (round > 0) {
            costs[round - 1] = cost.microsPerPacket();
          }
        }
        double median = new belfort.bench.Percentiles(costs).at(50);
        first = first == 0 ? median : first;
        System.out.printf(
            Locale.ROOT,
            "  %7d  %13.2f  %12.2f  %12.1f  %7d  %11d%n",
            size,
            median,
            median / first,
            liveHeapBytes(node.pid()) / 1e6,
            entries(node.pid(), "task"),
            entries(node.pid(), "fd"));
      }
    }
  }

  private static long entries(long pid, String folder) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), folder))) {
      return entries.count();
    }
  }

  /** After a full collection, by the JDK's own tool. */
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
