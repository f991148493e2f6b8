package belfort.signaling.doctor;

import java.util.Locale;

/**
 * One line of the doctor's.
 *
 * @param area what was looked at: "database", "node n1", "TLS"
 * @param said what is there
 * @param advice what to do; empty when nothing has to be done
 */
public record Finding(Grade grade, String area, String said, String advice) {
  /** How bad it is. */
  public enum Grade {
    OK,
    WARN,
    FAIL
  }

  static Finding ok(String area, String said) {
    return new Finding(Grade.OK, area, said, "");
  }

  static Finding warn(String area, String said, String advice) {
    return new Finding(Grade.WARN, area, said, advice);
  }

  static Finding fail(String area, String said, String advice) {
    return new Finding(Grade.FAIL, area, said, advice);
  }

  /** The line. */
  public String line() {
    String text =
        String.format(
            Locale.ROOT, "%-4s  %s: %s", grade.name().toLowerCase(Locale.ROOT), area, said);
    return advice.isEmpty() ? text : text + ". " + advice;
  }
}
