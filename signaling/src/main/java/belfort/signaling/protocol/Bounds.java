package belfort.signaling.protocol;

import java.util.regex.Pattern;

/**
 * The bounds of what a browser may say, checked where a client message is made. What a room or a
 * node thinks of it comes later; this only keeps the senseless out.
 */
final class Bounds {
  static final int LIST_ELEMENTS = 128;
  static final int SDP_CHARACTERS = 32 * 1024;
  static final int CANDIDATE_CHARACTERS = 1024;
  static final int MID_CHARACTERS = 32;
  static final int MEDIA_LINES = 16;
  static final int TEXT_CHARACTERS = 8_000;
  static final int SHOWN_PICTURES = 32;
  static final int SHOWN_PIXELS = 16_384;

  private static final Pattern OP = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Pattern PARTICIPANT = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern SOURCE = Pattern.compile("camera|screen");
  private static final Pattern PEER =
      Pattern.compile("(out|in:[A-Za-z0-9_-]{1,64}):(camera|screen)");

  private Bounds() {}

  static void op(String op) {
    require(OP.matcher(op).matches(), "op is 1 to 32 characters of A-Z a-z 0-9 - _");
  }

  static void participant(String participant) {
    require(PARTICIPANT.matcher(participant).matches(), "participant is no id");
  }

  static void source(String source) {
    require(SOURCE.matcher(source).matches(), "source is camera or screen");
  }

  static void peer(String peer) {
    require(PEER.matcher(peer).matches(), "peer is out:<source> or in:<participant>:<source>");
  }

  static void attempt(int attempt) {
    require(attempt >= 0, "attempt is negative");
  }

  static void sdp(String sdp) {
    require(!sdp.isEmpty() && sdp.length() <= SDP_CHARACTERS, "sdp is at most 32 KiB");
    require(sdp.indexOf('\0') < 0, "sdp holds a NUL");
  }

  static void candidate(String candidate, String sdpMid, int sdpMLineIndex) {
    require(candidate.length() <= CANDIDATE_CHARACTERS, "candidate is at most 1 KiB");
    require(
        candidate.chars().allMatch(c -> c >= ' ' && c < 0x7f), "candidate is one line of ASCII");
    require(sdpMid.length() <= MID_CHARACTERS, "sdpMid is at most 32 characters");
    require(sdpMLineIndex >= 0 && sdpMLineIndex < MEDIA_LINES, "sdpMLineIndex is 0 to 15");
  }

  static void pictures(int count) {
    require(count <= SHOWN_PICTURES, "a page shows at most 32 pictures");
  }

  static void shown(int width, int height) {
    require(
        width >= 0 && width <= SHOWN_PIXELS && height >= 0 && height <= SHOWN_PIXELS,
        "width and height are 0 to 16384");
  }

  static void text(String text) {
    require(text.length() <= TEXT_CHARACTERS, "text is too long");
  }

  static void position(long epoch, long seq) {
    require(epoch >= 0 && seq >= 0, "a position is not negative");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
