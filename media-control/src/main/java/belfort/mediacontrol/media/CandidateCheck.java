package belfort.mediacontrol.media;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The policy for ICE candidates (RFC 8839, section 5.1), in both directions: what a browser may
 * make a node probe, and what of a node's candidates is worth telling a browser. A school's LAN
 * addresses are always allowed; names are never resolved.
 *
 * @param loopback whether loopback addresses are allowed: only when the node itself is bound there
 * @param forbiddenPorts ports that nobody may be made to probe: mail, shells, our own services
 */
public record CandidateCheck(boolean loopback, Set<Integer> forbiddenPorts) {
  /** Longer than any candidate that browsers make. */
  static final int MOST_CHARACTERS = 512;

  /** SSH, SMTP, MySQL and Kurento's JSON-RPC. */
  public static final Set<Integer> DEFAULT_FORBIDDEN_PORTS = Set.of(22, 25, 3306, 8888);

  private static final Pattern SPACES = Pattern.compile(" ");
  private static final Pattern FOUNDATION = Pattern.compile("[A-Za-z0-9+/]{1,32}");
  private static final Pattern DOTTED_QUAD =
      Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  public CandidateCheck {
    forbiddenPorts = Set.copyOf(forbiddenPorts);
  }

  public static CandidateCheck withLoopback(boolean loopback) {
    return new CandidateCheck(loopback, DEFAULT_FORBIDDEN_PORTS);
  }

  /** What the policy says of a candidate. */
  public enum Verdict {
    ALLOWED,
    MALFORMED,
    /** A name, mDNS included: a node that resolved it would ask the network for a stranger. */
    NAME,
    /** TCP: nobody here listens to it. */
    NOT_UDP,
    /** RTCP's own component: everything is multiplexed. */
    NOT_COMPONENT_ONE,
    LOOPBACK,
    LINK_LOCAL,
    /** Multicast, unspecified, or broadcast. */
    NOT_UNICAST,
    FORBIDDEN_PORT
  }

  /** Judges {@code candidate:foundation component transport priority address port typ type …}. */
  public Verdict judge(String candidate) {
    String line = candidate.startsWith("a=") ? candidate.substring(2) : candidate;
    if (line.length() > MOST_CHARACTERS || !line.startsWith("candidate:") || !printable(line)) {
      return Verdict.MALFORMED;
    }
    String[] parts = SPACES.split(line.substring("candidate:".length()), -1);
    if (parts.length < 8
        || !FOUNDATION.matcher(parts[0]).matches()
        || !parts[6].equals("typ")
        || !Set.of("host", "srflx", "prflx", "relay").contains(parts[7])) {
      return Verdict.MALFORMED;
    }
    long component = number(parts[1], 256);
    long priority = number(parts[3], 0xFFFF_FFFFL);
    long port = number(parts[5], 0xFFFF);
    if (component < 0 || priority < 0 || port < 0) {
      return Verdict.MALFORMED;
    }
    if (!parts[2].toLowerCase(Locale.ROOT).equals("udp")) {
      return Verdict.NOT_UDP;
    }
    if (component != 1) {
      return Verdict.NOT_COMPONENT_ONE;
    }
    Verdict address = address(parts[4]);
    if (address != Verdict.ALLOWED) {
      return address;
    }
    return port == 0 || forbiddenPorts.contains((int) port)
        ? Verdict.FORBIDDEN_PORT
        : Verdict.ALLOWED;
  }

  /**
   * What makes two candidates the same for a browser: a node tells each of them once per bundled
   * m-line.
   */
  public static String sameness(String candidate) {
    String[] parts = SPACES.split(candidate, -1);
    return parts.length < 6
        ? candidate
        : parts[1] + ' ' + parts[2] + ' ' + parts[4] + ' ' + parts[5];
  }

  private Verdict address(String text) {
    boolean literal =
        DOTTED_QUAD.matcher(text).matches()
            || (text.indexOf(':') >= 0 && IPV6.matcher(text).matches());
    if (!literal) {
      return Verdict.NAME;
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException notAnAddress) {
      return Verdict.MALFORMED;
    }
    if (address.isLoopbackAddress()) {
      return loopback ? Verdict.ALLOWED : Verdict.LOOPBACK;
    }
    if (address.isLinkLocalAddress()) {
      return Verdict.LINK_LOCAL;
    }
    byte[] bytes = address.getAddress();
    boolean broadcast = bytes.length == 4 && (bytes[0] == 0 || (bytes[0] & 0xF0) == 0xF0);
    return address.isAnyLocalAddress() || address.isMulticastAddress() || broadcast
        ? Verdict.NOT_UNICAST
        : Verdict.ALLOWED;
  }

  private static boolean printable(String line) {
    return line.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
  }

  /** A decimal number from 0 to {@code most}, or -1. */
  private static long number(String digits, long most) {
    if (digits.isEmpty()
        || digits.length() > 10
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    long value = Long.parseLong(digits);
    return value <= most ? value : -1;
  }

  /** The same policy with more ports that nobody may be made to probe. */
  public CandidateCheck forbidding(Set<Integer> ports) {
    Set<Integer> all = new HashSet<>(forbiddenPorts);
    all.addAll(ports);
    return new CandidateCheck(loopback, all);
  }
}
