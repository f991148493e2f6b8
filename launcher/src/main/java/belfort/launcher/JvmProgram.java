package belfort.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of ours, started from the classes of its Maven module and the list of libraries that
 * the build left beside them.
 */
record JvmProgram(Path home, String module, String mainClass, List<String> jvmOptions) {
  JvmProgram {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /**
   * The whole command; {@code mark} is an argument by which a later launcher finds the process
   * again.
   */
  List<String> command(String mark, List<String> arguments) throws StartFailure {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(mark);
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(classpath());
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  private String classpath() throws StartFailure {
    Path target = home.resolve(module).resolve("target");
    try {
      return target.resolve("classes")
          + ":"
          + Files.readString(target.resolve("classpath")).strip();
    } catch (IOException e) {
      throw new StartFailure(
          "the module " + module + " is not built: start with ./belfort run, which builds it", e);
    }
  }
}
