package belfort.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of ours, started from the jar of its Maven module and the list of libraries that the
 * build left beside it.
 */
public record JvmProgram(Path home, String module, String mainClass, List<String> jvmOptions) {
  public JvmProgram {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /**
   * The whole command; {@code mark} is an argument by which a later launcher finds the process
   * again.
   */
  List<String> command(String mark, List<String> arguments) throws StartFailure {
    try {
      List<String> command = command();
      command.add(1, mark);
      command.addAll(arguments);
      return command;
    } catch (IOException e) {
      throw new StartFailure(
          "the module " + module + " is not built: start with ./belfort run, which builds it", e);
    }
  }

  /**
   * The command without arguments, as a list that can be added to.
   *
   * @throws IOException when the module is not built
   */
  public List<String> command() throws IOException {
    String classpath = classpath();
    return command(StartCache.options(StartCache.file(home, module), classpath), classpath);
  }

  /** The same with other options in place of those that use what was rehearsed. */
  public List<String> command(List<String> first) throws IOException {
    return command(first, classpath());
  }

  private List<String> command(List<String> first, String classpath) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(first);
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(classpath);
    command.add(mainClass);
    return command;
  }

  private String classpath() throws IOException {
    Path target = home.resolve(module).resolve("target");
    return target.resolve(module + ".jar")
        + ":"
        + Files.readString(target.resolve("classpath")).strip();
  }
}
