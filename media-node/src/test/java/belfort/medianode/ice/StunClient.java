package belfort.medianode.ice;

import belfort.medianode.rtp.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Writes binding requests as a browser does. */
public final class StunClient {
  private StunClient() {}

  public static byte[] request(String username, String password, boolean useCandidate) {
    byte[] priority = {0, (byte) StunRequest.PRIORITY, 0, 4, 0, 0, 0, 1};
    byte[] use = {0, (byte) StunRequest.USE_CANDIDATE, 0, 0};
    return useCandidate
        ? request(username, password, priority, use)
        : request(username, password, priority);
  }

  /** The same with attributes as the test wrote them, each a multiple of four bytes. */
  public static byte[] request(String username, String password, byte[]... attributes) {
    byte[] packet = new byte[512];
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
    for (byte[] attribute : attributes) {
      System.arraycopy(attribute, 0, packet, at, attribute.length);
      at += attribute.length;
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
