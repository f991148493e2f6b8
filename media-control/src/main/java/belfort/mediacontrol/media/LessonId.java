package belfort.mediacontrol.media;

import java.util.regex.Pattern;

/** A scheduled lesson's id, and its room's. 1 to 64 characters of letters, digits, '-' and '_'. */
public record LessonId(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public LessonId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not an id of 1 to 64 characters A-Z a-z 0-9 - _");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
