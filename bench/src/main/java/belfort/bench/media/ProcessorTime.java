package belfort.bench.media;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The processor time of another process to the nanosecond, by its clock of clock_gettime(2): what
 * stands in /proc is rounded to a hundredth of a second, as much as a short round costs.
 */
final class ProcessorTime {
  /** CPUCLOCK_SCHED of the kernel's posix-timers: what its scheduler counts, user and system. */
  private static final int SCHEDULED = 2;

  private static final MethodHandle CLOCK_GETTIME = clockGetTime();

  private ProcessorTime() {}

  @SuppressWarnings("restricted") // what the bench's Java options permit
  private static MethodHandle clockGetTime() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("clock_gettime"),
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  }

  /** Microseconds of all its threads since its start, those that ended included. */
  static double micros(long pid) {
    int clock = (int) (~pid << 3) | SCHEDULED; // as clock_getcpuclockid(3) makes it
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment time = scratch.allocate(JAVA_LONG, 2);
      if ((int) CLOCK_GETTIME.invokeExact(clock, time) != 0) {
        throw new IllegalStateException("the forwarder is gone: process " + pid);
      }
      return time.getAtIndex(JAVA_LONG, 0) * 1e6 + time.getAtIndex(JAVA_LONG, 1) / 1e3;
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a system call could not be made", e);
    }
  }
}
