package belfort.medianode.rtp;

/** Arithmetic of 16-bit sequence numbers, which wrap (RFC 1982). */
public final class Sequence {
  private Sequence() {}

  /** How far {@code a} lies ahead of {@code b}: -32768 to 32767. */
  public static int distance(int a, int b) {
    return (short) (a - b);
  }

  public static boolean newer(int a, int b) {
    return distance(a, b) > 0;
  }

  public static int add(int sequence, int delta) {
    return (sequence + delta) & 0xffff;
  }
}
