package belfort.acceptance;

import belfort.bench.browser.Browsers;
import belfort.bench.product.RunningBelfort;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * One running Belfort and one pair of browsers for all tests of this module: starting them costs
 * seconds, and a product that does not stand a second lesson is not worth testing further. Each
 * test brings its own lesson and its own people.
 */
final class Product implements ParameterResolver, AfterEachCallback, TestExecutionExceptionHandler {
  private static final Namespace NAMESPACE = Namespace.create(Product.class);
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == RunningBelfort.class || type == Browsers.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Browsers.class
        ? browsers(context)
        : belfort(context);
  }

  private static Browsers browsers(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent("browsers", key -> Browsers.open(), Browsers.class);
  }

  private static RunningBelfort belfort(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent("belfort", key -> start(), RunningBelfort.class);
  }

  private static RunningBelfort start() {
    Path data = TARGET.resolve("data");
    deleteFolder(data);
    return RunningBelfort.start(data);
  }

  /** Keeps what the people saw when it went wrong. */
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    String test =
        context.getRequiredTestClass().getSimpleName()
            + "-"
            + context.getRequiredTestMethod().getName();
    int number = 0;
    for (Page page : browsers(context).pages()) {
      number++;
      Path file = TARGET.resolve("failures").resolve(test + "-" + number + ".png");
      try {
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setTimeout(5_000));
      } catch (PlaywrightException noPicture) {
        failure.addSuppressed(noPicture);
      }
    }
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    browsers(context).closePeople();
  }

  private static void deleteFolder(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException failure) {
      throw new IllegalStateException("cannot delete what an earlier run left", failure);
    }
  }
}
