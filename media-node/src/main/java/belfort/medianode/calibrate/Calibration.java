package belfort.medianode.calibrate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one packet and one join cost this node's processor: with these a server knows how much fits.
 *
 * @param nanosPerPacketIn received, decrypted, counted and kept for resends
 * @param nanosPerPacketOut rewritten, encrypted and sent
 * @param microsPerJoin the node's part of a DTLS handshake
 */
public record Calibration(long nanosPerPacketIn, long nanosPerPacketOut, long microsPerJoin) {
  private static final Pattern TEXT =
      Pattern.compile("in=(\\d{1,9}),out=(\\d{1,9}),join=(\\d{1,9})");

  public Calibration {
    if (nanosPerPacketIn < 1 || nanosPerPacketOut < 1 || microsPerJoin < 1) {
      throw new IllegalArgumentException("nothing costs nothing");
    }
  }

  /**
   * Reads what an operator gave.
   *
   * @param text {@code in=<ns>,out=<ns>,join=<us>}
   */
  public static Calibration parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a calibration looks like in=2000,out=4500,join=3000");
    }
    return new Calibration(
        Long.parseLong(matcher.group(1)),
        Long.parseLong(matcher.group(2)),
        Long.parseLong(matcher.group(3)));
  }

  /** As it stands among the capabilities of {@code getInfo}. */
  public String capability() {
    return "belfort-calibration:in="
        + nanosPerPacketIn
        + ",out="
        + nanosPerPacketOut
        + ",join="
        + microsPerJoin;
  }
}
