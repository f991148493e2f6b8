package belfort.medianode.ice;

import belfort.medianode.rtp.Bytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Writes the answers to checked binding requests (RFC 8489, 6.3; RFC 8445, 7.3). */
public final class StunResponse {
  public static final int MAX_BYTES = 128;

  private static final int SUCCESS = 0x0101;
  private static final int ERROR = 0x0111;
  private static final int ERROR_CODE = 0x0009;
  private static final int XOR_MAPPED_ADDRESS = 0x0020;

  private StunResponse() {}

  /** Tells the peer the address that its request came from; returns the length written. */
  public static int success(byte[] request, InetSocketAddress from, Credentials local, byte[] out) {
    int at = header(SUCCESS, request, out);
    byte[] address = from.getAddress().getAddress();
    Bytes.put16(out, at, XOR_MAPPED_ADDRESS);
    Bytes.put16(out, at + 2, 4 + address.length);
    out[at + 4] = 0;
    out[at + 5] = (byte) (address.length == 4 ? 1 : 2);
    Bytes.put16(out, at + 6, from.getPort() ^ (StunRequest.MAGIC_COOKIE >>> 16));
    for (int i = 0; i < address.length; i++) { // RFC 8489, 14.2: XOR with cookie and transaction
      out[at + 8 + i] = (byte) (address[i] ^ out[4 + i]);
    }
    return finish(out, at + 8 + address.length, local);
  }

  /** 487: an ICE-lite end is the controlled one, the peer cannot be it too (RFC 8445, 7.3.1.1). */
  public static int roleConflict(byte[] request, Credentials local, byte[] out) {
    return error(request, 487, "Role Conflict", 0, local, out);
  }

  /** 420: an attribute that must be understood and is not (RFC 8489, 6.3.1). */
  public static int unknownAttribute(byte[] request, int attribute, Credentials local, byte[] out) {
    return error(request, 420, "Unknown", attribute, local, out);
  }

  private static int error(
      byte[] request, int code, String reason, int attribute, Credentials local, byte[] out) {
    int at = header(ERROR, request, out);
    byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
    Bytes.put16(out, at, ERROR_CODE);
    Bytes.put16(out, at + 2, 4 + text.length);
    Bytes.put32(out, at + 4, ((code / 100) << 8) | (code % 100));
    System.arraycopy(text, 0, out, at + 8, text.length);
    int end = at + 8 + text.length;
    while ((end & 3) != 0) {
      out[end] = 0;
      end++;
    }
    if (attribute != 0) {
      Bytes.put16(out, end, StunRequest.UNKNOWN_ATTRIBUTES);
      Bytes.put16(out, end + 2, 2);
      Bytes.put32(out, end + 4, attribute << 16);
      end += 8;
    }
    return finish(out, end, local);
  }

  private static int header(int type, byte[] request, byte[] out) {
    Bytes.put16(out, 0, type);
    System.arraycopy(request, 4, out, 4, 16);
    return StunRequest.HEADER_BYTES;
  }

  private static int finish(byte[] out, int at, Credentials local) {
    Bytes.put16(out, at, StunRequest.MESSAGE_INTEGRITY);
    Bytes.put16(out, at + 2, StunRequest.INTEGRITY_BYTES);
    byte[] hash = local.integrity(out, at);
    System.arraycopy(hash, 0, out, at + 4, hash.length);
    int end = at + 4 + hash.length;
    Bytes.put16(out, 2, end + 8 - StunRequest.HEADER_BYTES);
    Bytes.put16(out, end, StunRequest.FINGERPRINT);
    Bytes.put16(out, end + 2, 4);
    Bytes.put32(out, end + 4, StunRequest.fingerprint(out, end));
    return end + 8;
  }

  /** The textual host of a candidate: IPv6 without scope. */
  public static String host(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
