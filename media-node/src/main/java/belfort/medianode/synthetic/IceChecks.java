package belfort.medianode.synthetic;

import belfort.medianode.ice.Credentials;
import belfort.medianode.ice.StunRequest;
import belfort.medianode.ice.StunResponse;
import belfort.medianode.rtp.Bytes;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A controlling agent's part of ICE: makes nominating checks and answers those of the other end,
 * which a full agent such as Kurento's sends too (RFC 8445, 7).
 */
final class IceChecks {
  private static final int MAGIC_COOKIE = 0x2112_a442;
  private static final int BINDING_REQUEST = 1;
  private static final int HEADER_BYTES = 20;
  private static final int INTEGRITY_BYTES = 24;
  private static final int FINGERPRINT_BYTES = 8;
  private static final byte[] PRIORITY_OF_A_HOST = {0x7e, 0, 0, 1};

  private final Credentials own;

  IceChecks(Credentials own) {
    this.own = own;
  }

  /** A check that nominates its pair at once. */
  byte[] request(String otherUfrag, String otherPassword) throws GeneralSecurityException {
    byte[] name = (otherUfrag + ":" + own.ufrag()).getBytes(StandardCharsets.US_ASCII);
    byte[] packet = new byte[HEADER_BYTES + name.length + 96];
    byte[] transaction = new byte[12];
    ThreadLocalRandom.current().nextBytes(transaction);
    Bytes.put16(packet, 0, BINDING_REQUEST);
    Bytes.put32(packet, 4, MAGIC_COOKIE);
    System.arraycopy(transaction, 0, packet, 8, 12);
    int at = attribute(packet, HEADER_BYTES, 0x0006, name);
    at = attribute(packet, at, 0x0024, PRIORITY_OF_A_HOST);
    at = attribute(packet, at, 0x0025, new byte[0]);
    at = attribute(packet, at, 0x802a, transaction, 8); // ICE-CONTROLLING with a tie-breaker
    Bytes.put16(packet, 2, at + INTEGRITY_BYTES - HEADER_BYTES);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(otherPassword.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    mac.update(packet, 0, at);
    at = attribute(packet, at, 0x0008, mac.doFinal());
    Bytes.put16(packet, 2, at + FINGERPRINT_BYTES - HEADER_BYTES);
    CRC32 crc = new CRC32();
    crc.update(packet, 0, at);
    byte[] fingerprint = new byte[4];
    Bytes.put32(fingerprint, 0, (int) crc.getValue() ^ 0x5354_554e);
    at = attribute(packet, at, 0x8028, fingerprint);
    return Arrays.copyOf(packet, at);
  }

  private static int attribute(byte[] packet, int at, int type, byte[] value) {
    return attribute(packet, at, type, value, value.length);
  }

  private static int attribute(byte[] packet, int at, int type, byte[] value, int length) {
    Bytes.put16(packet, at, type);
    Bytes.put16(packet, at + 2, length);
    System.arraycopy(value, 0, packet, at + 4, length);
    return at + 4 + (length + 3) / 4 * 4;
  }

  /** The answer to a check of the other end; empty when it is none, or does not know us. */
  Optional<byte[]> answer(byte[] packet, InetSocketAddress from) {
    Optional<StunRequest> request = StunRequest.read(packet, packet.length);
    if (request.isEmpty() || !own.verifies(packet, request.get())) {
      return Optional.empty();
    }
    byte[] out = new byte[StunResponse.MAX_BYTES];
    int length = StunResponse.success(packet, from, own, out);
    return Optional.of(Arrays.copyOf(out, length));
  }
}
