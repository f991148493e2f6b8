package belfort.launcher;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The launcher's entry: reads the options, starts everything, and stays until it is told to stop.
 */
@Command(
    name = "./belfort run",
    mixinStandardHelpOptions = true,
    version = "Belfort 0.1.0",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Starts Belfort on this machine: a database, media nodes and the server. Prints the links when it is ready."
          + " Ctrl-C stops everything in order. Data is kept between runs.",
      ""
    },
    optionListHeading = "Options (defaults in brackets):%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  Try it on this machine:",
      "    ./belfort run",
      "  For other machines in this network, with a certificate made on the spot:",
      "    ./belfort run --public-url https://192.168.1.20:8443",
      "  For a school, with its certificate:",
      "    ./belfort run --public-url https://lessons.school.example \\",
      "      --tls-certificate fullchain.pem --tls-key privkey.pem \\",
      "      --media-address 198.51.100.7 --media-port 40000",
      "  For a school, behind a TLS proxy that forwards to port 8080:",
      "    ./belfort run --public-url https://lessons.school.example \\",
      "      --behind-proxy 127.0.0.1 --media-address 198.51.100.7 --media-port 40000",
      "  With two Kurento Media Servers and your own database:",
      "    ./belfort run --media-node ws://10.0.0.5:8888/kurento \\",
      "      --media-node ws://10.0.0.6:8888/kurento \\",
      "      --db-url jdbc:mysql://10.0.0.9:3306/belfort \\",
      "      --db-user belfort --db-password-file db.password",
      "",
      "Every option, with what it touches: docs/configuration.md"
    })
public final class Main implements Callable<Integer> {
  private static final int START_FAILED = 1;

  @Mixin private final RunOptions options = new RunOptions();

  private Main() {}

  public static void main(String[] args) {
    int exitCode = new CommandLine(new Main()).execute(args);
    if (exitCode >= 0) {
      System.exit(exitCode);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    AtomicInteger exitCode = new AtomicInteger();
    CountDownLatch forever = new CountDownLatch(1);
    try {
      Settings settings = Settings.of(options, home());
      Launcher launcher = Launcher.open(settings, new Console(System.out));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(launcher, exitCode), "stop"));
      launcher.start();
      forever.await();
      return 0;
    } catch (StartFailure e) {
      System.err.println("belfort: " + e.getMessage());
      exitCode.set(START_FAILED);
      return START_FAILED;
    }
  }

  /**
   * Runs when the JVM ends for whatever reason but kill -9; an orderly stop on request counts as
   * success.
   */
  private static void stop(Launcher launcher, AtomicInteger exitCode) {
    try {
      launcher.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitCode.get());
  }

  private static Path home() throws StartFailure {
    String home = System.getProperty("belfort.home");
    if (home == null) {
      throw new StartFailure(
          "start Belfort with the script ./belfort, which tells where it stands");
    }
    return Path.of(home).toAbsolutePath().normalize();
  }
}
