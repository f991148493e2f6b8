package belfort.mediacontrol.media;

import java.util.regex.Pattern;

/** A person's id within one lesson. 1 to 64 characters of letters, digits, '-' and '_'. */
public record ParticipantId(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public ParticipantId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not an id of 1 to 64 characters A-Z a-z 0-9 - _");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
