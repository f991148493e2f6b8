package belfort.medianode.sdp;

import belfort.medianode.plane.SdpRefusedException;
import java.util.ArrayList;
import java.util.List;

/** Cuts a session description into lines and refuses what no browser writes. */
final class SdpLines {
  static final int MAX_CHARACTERS = 32 * 1024;
  static final int MAX_LINE_CHARACTERS = 4 * 1024;
  static final int MAX_LINES = 1500;

  private SdpLines() {}

  static List<String> of(String sdp) throws SdpRefusedException {
    if (sdp.isEmpty()) {
      throw new SdpRefusedException("the SDP is empty");
    }
    if (sdp.length() > MAX_CHARACTERS) {
      throw new SdpRefusedException("the SDP is longer than " + MAX_CHARACTERS + " characters");
    }
    List<String> lines = new ArrayList<>();
    int at = 0;
    while (at < sdp.length()) {
      int end = sdp.indexOf('\n', at);
      int stop = end < 0 ? sdp.length() : end;
      if (end >= 0) {
        if (end == at || sdp.charAt(end - 1) != '\r') {
          throw new SdpRefusedException("a line of the SDP does not end with CR LF");
        }
        stop = end - 1;
      }
      lines.add(checked(sdp.substring(at, stop)));
      if (lines.size() > MAX_LINES) {
        throw new SdpRefusedException("the SDP has more than " + MAX_LINES + " lines");
      }
      at = end < 0 ? sdp.length() : end + 1;
    }
    if (!lines.getFirst().equals("v=0")) {
      throw new SdpRefusedException("the SDP does not begin with v=0");
    }
    return lines;
  }

  private static String checked(String line) throws SdpRefusedException {
    if (line.length() > MAX_LINE_CHARACTERS) {
      throw new SdpRefusedException(
          "a line of the SDP is longer than " + MAX_LINE_CHARACTERS + " characters");
    }
    if (line.length() < 2 || line.charAt(1) != '=') {
      throw new SdpRefusedException("a line of the SDP is not of the form x=value");
    }
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) < 0x20 || line.charAt(i) > 0x7e) {
        throw new SdpRefusedException("the SDP holds a character that is not printable ASCII");
      }
    }
    return line;
  }
}
