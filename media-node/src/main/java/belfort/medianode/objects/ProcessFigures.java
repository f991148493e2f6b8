package belfort.medianode.objects;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What this process takes from its machine: processor time and memory. */
public final class ProcessFigures {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long BYTES_PER_KIB = 1024;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Percent of one processor over an interval from now on; the calling thread waits for it. */
  public float usedCpuPercent(Duration interval) {
    long wallNs = System.nanoTime();
    long cpuNs = system.getProcessCpuTime();
    long untilNs = wallNs + interval.toNanos();
    while (System.nanoTime() < untilNs && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(untilNs - System.nanoTime());
    }
    long passedNs = Math.max(System.nanoTime() - wallNs, TimeUnit.MICROSECONDS.toNanos(1));
    return 100f * (system.getProcessCpuTime() - cpuNs) / passedNs;
  }

  /** Resident memory; where the system does not tell, what the Java heap and its metadata take. */
  long usedMemoryKib() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      return committedKib();
    }
    return committedKib();
  }

  private static long committedKib() {
    var memory = ManagementFactory.getMemoryMXBean();
    return (memory.getHeapMemoryUsage().getCommitted()
            + memory.getNonHeapMemoryUsage().getCommitted())
        / BYTES_PER_KIB;
  }
}
