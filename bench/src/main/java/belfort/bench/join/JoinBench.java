package belfort.bench.join;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code bench join}: click to first decoded frame. */
@Command(
    name = "join",
    mixinStandardHelpOptions = true,
    description = "Measures the time from a student's click to the first decoded frame.")
public final class JoinBench implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
