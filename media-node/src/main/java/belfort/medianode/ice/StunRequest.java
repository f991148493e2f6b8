package belfort.medianode.ice;

import belfort.medianode.rtp.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A STUN binding request as ICE sends it (RFC 8489, RFC 8445), read from a packet whose form and
 * FINGERPRINT hold. Nothing in it is to be trusted before {@link Credentials#verifies}.
 *
 * @param integrityAt where MESSAGE-INTEGRITY begins in the packet
 * @param unknownAttribute a comprehension-required attribute that we do not know, or 0
 */
public record StunRequest(
    String localUfrag,
    String remoteUfrag,
    boolean useCandidate,
    boolean peerIsControlled,
    int integrityAt,
    int unknownAttribute) {
  public static final int HEADER_BYTES = 20;
  static final int MAGIC_COOKIE = 0x2112_a442;
  static final int BINDING_REQUEST = 0x0001;
  static final int USERNAME = 0x0006;
  static final int MESSAGE_INTEGRITY = 0x0008;
  static final int UNKNOWN_ATTRIBUTES = 0x000a;
  static final int PRIORITY = 0x0024;
  static final int USE_CANDIDATE = 0x0025;
  static final int FINGERPRINT = 0x8028;
  static final int ICE_CONTROLLED = 0x8029;
  static final int FINGERPRINT_XOR = 0x5354_554e;
  static final int INTEGRITY_BYTES = 20;

  private static final int MAX_USERNAME_BYTES = 513; // RFC 8489, 14.3

  /**
   * Reads a request; empty for anything else, or when a length lies or the FINGERPRINT is wrong.
   */
  public static Optional<StunRequest> read(byte[] packet, int length) {
    if (length < HEADER_BYTES
        || (length & 3) != 0
        || Bytes.u16(packet, 0) != BINDING_REQUEST
        || Bytes.u16(packet, 2) != length - HEADER_BYTES
        || Bytes.i32(packet, 4) != MAGIC_COOKIE) {
      return Optional.empty();
    }
    return readAttributes(packet, length);
  }

  private static Optional<StunRequest> readAttributes(byte[] packet, int length) {
    String username = "";
    boolean useCandidate = false;
    boolean controlled = false;
    boolean fingerprinted = false;
    int integrityAt = 0;
    int unknown = 0;
    int at = HEADER_BYTES;
    while (at < length) {
      if (fingerprinted || at + 4 > length) { // FINGERPRINT is the last one: RFC 8489, 14.7
        return Optional.empty();
      }
      int type = Bytes.u16(packet, at);
      int size = Bytes.u16(packet, at + 2);
      int value = at + 4;
      if (value + size > length) {
        return Optional.empty();
      }
      if (integrityAt == 0 || type == FINGERPRINT) { // what follows the integrity is not covered
        switch (type) {
          case USERNAME -> {
            if (size > MAX_USERNAME_BYTES) {
              return Optional.empty();
            }
            username = new String(packet, value, size, StandardCharsets.US_ASCII);
          }
          case MESSAGE_INTEGRITY -> {
            if (size != INTEGRITY_BYTES) {
              return Optional.empty();
            }
            integrityAt = at;
          }
          case FINGERPRINT -> {
            if (size != 4 || Bytes.i32(packet, value) != fingerprint(packet, at)) {
              return Optional.empty();
            }
            fingerprinted = true;
          }
          case USE_CANDIDATE -> useCandidate = true;
          case ICE_CONTROLLED -> controlled = true;
          case PRIORITY -> {}
          default -> {
            if (type < 0x8000 && unknown == 0) {
              unknown = type;
            }
          }
        }
      }
      at = value + ((size + 3) & ~3);
    }
    int colon = username.indexOf(':');
    if (colon <= 0 || integrityAt == 0 || !fingerprinted || at != length) {
      return Optional.empty();
    }
    return Optional.of(
        new StunRequest(
            username.substring(0, colon),
            username.substring(colon + 1),
            useCandidate,
            controlled,
            integrityAt,
            unknown));
  }

  /** RFC 8489, 14.7: the CRC of all before the attribute. */
  static int fingerprint(byte[] packet, int upTo) {
    CRC32 crc = new CRC32();
    crc.update(packet, 0, upTo);
    return (int) crc.getValue() ^ FINGERPRINT_XOR;
  }
}
