package belfort.bench.media;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Writes a browser's connectivity check (RFC 8489, RFC 8445): the controlling side nominates. */
final class StunCheck {
  private static final int HEADER_BYTES = 20;
  private static final int COOKIE = 0x2112_a442;
  private static final int FINGERPRINT_XOR = 0x5354_554e;
  private static final int USERNAME = 0x0006;
  private static final int MESSAGE_INTEGRITY = 0x0008;
  private static final int PRIORITY = 0x0024;
  private static final int USE_CANDIDATE = 0x0025;
  private static final int FINGERPRINT = 0x8028;
  private static final int CONTROLLED = 0x8029;
  private static final int CONTROLLING = 0x802a;

  private final byte[] packet = new byte[256];
  private int at = HEADER_BYTES;

  private StunCheck() {}

  /**
   * A binding request.
   *
   * @param username the other side's ufrag, a colon, ours
   * @param password the other side's
   * @param controlling whether we choose the pair (RFC 8445, 5.1.1): who answered an offer does not
   */
  static byte[] of(String username, String password, boolean controlling) {
    StunCheck check = new StunCheck();
    byte[] transaction = new byte[12];
    ThreadLocalRandom.current().nextBytes(transaction);
    check.put32(0, 0x0001_0000);
    check.put32(4, COOKIE);
    System.arraycopy(transaction, 0, check.packet, 8, transaction.length);
    check.attribute(USERNAME, username.getBytes(StandardCharsets.US_ASCII));
    check.attribute(PRIORITY, new byte[] {0x6e, 0, 1, (byte) 0xff});
    check.attribute(controlling ? CONTROLLING : CONTROLLED, transaction, 8);
    if (controlling) {
      check.attribute(USE_CANDIDATE, new byte[0]);
    }
    check.length(24);
    check.attribute(MESSAGE_INTEGRITY, check.hash(password));
    check.length(8);
    CRC32 crc = new CRC32();
    crc.update(check.packet, 0, check.at);
    check.put32(check.at, FINGERPRINT << 16 | 4);
    check.put32(check.at + 4, (int) crc.getValue() ^ FINGERPRINT_XOR);
    return Arrays.copyOf(check.packet, check.at + 8);
  }

  private void attribute(int type, byte[] value) {
    attribute(type, value, value.length);
  }

  private void attribute(int type, byte[] value, int length) {
    put32(at, type << 16 | length);
    System.arraycopy(value, 0, packet, at + 4, length);
    at += 4 + (length + 3) / 4 * 4;
  }

  /** The message's length as if so many bytes followed. */
  private void length(int following) {
    int length = at + following - HEADER_BYTES;
    packet[2] = (byte) (length >>> 8);
    packet[3] = (byte) length;
  }

  private byte[] hash(String password) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
      mac.update(packet, 0, at);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks HMAC-SHA1", e);
    }
  }

  private void put32(int offset, int value) {
    packet[offset] = (byte) (value >>> 24);
    packet[offset + 1] = (byte) (value >>> 16);
    packet[offset + 2] = (byte) (value >>> 8);
    packet[offset + 3] = (byte) value;
  }
}
