package belfort.signaling.identity;

import java.text.Normalizer;

/** Cleans the names that people are shown under, so that nobody looks like what he is not. */
public final class PersonName {
  public static final int MAX_CHARACTERS = 64;

  /** Marks that may pile up on one letter: more is a decoration that covers the lines around. */
  private static final int MAX_COMBINING_MARKS = 2;

  private static final String NAMELESS = "?";

  private PersonName() {}

  /**
   * The name in NFKC, without control and format characters (right-to-left overrides, zero-width
   * joiners), surrogates without partner and private characters, with single spaces, at most 64
   * code points long; "?" when nothing is left.
   */
  public static String clean(String name) {
    String bounded = name.length() > 1024 ? name.substring(0, 1024) : name;
    StringBuilder cleaned = new StringBuilder();
    int characters = 0;
    int marks = 0;
    boolean space = false;
    for (int point : Normalizer.normalize(bounded, Normalizer.Form.NFKC).codePoints().toArray()) {
      if (isBlank(point)) {
        space = !cleaned.isEmpty();
        continue;
      }
      marks = isMark(point) ? marks + 1 : 0;
      if (isInvisible(point) || marks > MAX_COMBINING_MARKS) {
        continue;
      }
      if (space) {
        cleaned.append(' ');
        characters++;
        space = false;
      }
      if (characters >= MAX_CHARACTERS) {
        break;
      }
      cleaned.appendCodePoint(point);
      characters++;
    }
    String result = cleaned.toString().strip();
    return result.isEmpty() ? NAMELESS : result;
  }

  private static boolean isBlank(int point) {
    return Character.isWhitespace(point) || Character.isSpaceChar(point);
  }

  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }

  private static boolean isInvisible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0;
    };
  }
}
