package belfort.medianode.ice;

import belfort.medianode.rtp.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Writes binding requests as a browser does. */
public final class StunClient {
  private StunClient() {}

  public static byte[] request(String username, String password, boolean useCandidate) {
    byte[] packet = new byte[256];
    byte[] name = username.getBytes(StandardCharsets.US_ASCII);
    byte[] transaction = new byte[12];
    ThreadLocalRandom.current().nextBytes(transaction);
    Bytes.put16(packet, 0, StunRequest.BINDING_REQUEST);
    Bytes.put32(packet, 4, StunRequest.MAGIC_COOKIE);
    System.arraycopy(transaction, 0, packet, 8, 12);
    int at = StunRequest.HEADER_BYTES;
    Bytes.put16(packet, at, StunRequest.USERNAME);
    Bytes.put16(packet, at + 2, name.length);
    System.arraycopy(name, 0, packet, at + 4, name.length);
    at += 4 + (name.length + 3) / 4 * 4;
    Bytes.put16(packet, at, StunRequest.PRIORITY);
    Bytes.put16(packet, at + 2, 4);
    Bytes.put32(packet, at + 4, 1);
    at += 8;
    if (useCandidate) {
      Bytes.put16(packet, at, StunRequest.USE_CANDIDATE);
      at += 4;
    }
    Bytes.put16(packet, at, StunRequest.MESSAGE_INTEGRITY);
    Bytes.put16(packet, at + 2, StunRequest.INTEGRITY_BYTES);
    byte[] hash = new Credentials("unused", password).integrity(packet, at);
    System.arraycopy(hash, 0, packet, at + 4, hash.length);
    at += 4 + hash.length;
    Bytes.put16(packet, 2, at + 8 - StunRequest.HEADER_BYTES);
    Bytes.put16(packet, at, StunRequest.FINGERPRINT);
    Bytes.put16(packet, at + 2, 4);
    Bytes.put32(packet, at + 4, StunRequest.fingerprint(packet, at));
    return Arrays.copyOf(packet, at + 8);
  }
}
