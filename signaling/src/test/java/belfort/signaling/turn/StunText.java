package belfort.signaling.turn;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** STUN messages (RFC 8489) as far as a TURN client (RFC 8656) of a test needs them. */
final class StunText {
  static final int BINDING = 0x0001;
  static final int ALLOCATE = 0x0003;
  static final int CREATE_PERMISSION = 0x0008;
  static final int CHANNEL_BIND = 0x0009;
  static final int USERNAME = 0x0006;
  static final int MESSAGE_INTEGRITY = 0x0008;
  static final int ERROR_CODE = 0x0009;
  static final int CHANNEL_NUMBER = 0x000c;
  static final int XOR_PEER_ADDRESS = 0x0012;
  static final int REALM = 0x0014;
  static final int NONCE = 0x0015;
  static final int REQUESTED_ADDRESS_FAMILY = 0x0017;
  static final int REQUESTED_TRANSPORT = 0x0019;
  static final int UDP = 17;
  static final int TCP = 6;

  private static final int COOKIE = 0x2112a442;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final int method;
  private final byte[] transaction = new byte[12];
  private final ByteArrayOutputStream attributes = new ByteArrayOutputStream();

  StunText(int method) {
    this.method = method;
    RANDOM.nextBytes(transaction);
  }

  StunText with(int attribute, byte[] value) {
    attributes.write(attribute >> 8);
    attributes.write(attribute);
    attributes.write(value.length >> 8);
    attributes.write(value.length);
    attributes.writeBytes(value);
    attributes.writeBytes(new byte[(4 - value.length % 4) % 4]);
    return this;
  }

  StunText with(int attribute, String value) {
    return with(attribute, value.getBytes(StandardCharsets.UTF_8));
  }

  StunText transport(int protocol) {
    return with(REQUESTED_TRANSPORT, new byte[] {(byte) protocol, 0, 0, 0});
  }

  StunText channel(int number) {
    return with(CHANNEL_NUMBER, new byte[] {(byte) (number >> 8), (byte) number, 0, 0});
  }

  StunText peer(InetSocketAddress address) {
    return peer(address.getAddress().getAddress(), address.getPort());
  }

  /** Raw bytes, because Java makes an IPv4 address of one that is mapped into IPv6. */
  StunText peer(byte[] address, int port) {
    ByteBuffer value = ByteBuffer.allocate(4 + address.length);
    value.put((byte) 0).put((byte) (address.length == 4 ? 1 : 2));
    value.putShort((short) (port ^ (COOKIE >>> 16)));
    byte[] mask = ByteBuffer.allocate(16).putInt(COOKIE).put(transaction).array();
    for (int i = 0; i < address.length; i++) {
      value.put((byte) (address[i] ^ mask[i]));
    }
    return with(XOR_PEER_ADDRESS, value.array());
  }

  byte[] bytes() {
    return whole(attributes.size());
  }

  private byte[] whole(int length) {
    ByteBuffer message = ByteBuffer.allocate(20 + attributes.size());
    message.putShort((short) method).putShort((short) length).putInt(COOKIE).put(transaction);
    return message.put(attributes.toByteArray()).array();
  }

  /** The message with the long-term credential's proof (RFC 8489, 9.2). */
  byte[] signed(String user, String realm, String nonce, String password)
      throws GeneralSecurityException {
    with(USERNAME, user).with(REALM, realm).with(NONCE, nonce);
    byte[] key =
        MessageDigest.getInstance("MD5")
            .digest((user + ":" + realm + ":" + password).getBytes(StandardCharsets.UTF_8));
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(key, "HmacSHA1"));
    with(MESSAGE_INTEGRITY, mac.doFinal(whole(attributes.size() + 24)));
    return bytes();
  }

  boolean isAnsweredBy(byte[] message) {
    return message.length >= 20
        && (message[0] & 0xc0) == 0
        && java.util.Arrays.equals(message, 8, 20, transaction, 0, 12);
  }

  /** An answer: 0 for success, or the error's number. */
  record Reply(int error, Map<Integer, byte[]> attributes, int size) {
    static Reply of(byte[] message) {
      ByteBuffer in = ByteBuffer.wrap(message);
      boolean failed = (in.getShort() & 0x0110) == 0x0110;
      in.position(20);
      Map<Integer, byte[]> found = new HashMap<>();
      while (in.remaining() >= 4) {
        int type = in.getShort() & 0xffff;
        byte[] value = new byte[in.getShort() & 0xffff];
        in.get(value);
        in.position(Math.min(in.limit(), in.position() + (4 - value.length % 4) % 4));
        found.putIfAbsent(type, value);
      }
      byte[] code = found.getOrDefault(ERROR_CODE, new byte[4]);
      return new Reply(failed ? (code[2] & 7) * 100 + code[3] : 0, found, message.length);
    }

    Optional<String> text(int attribute) {
      return Optional.ofNullable(attributes.get(attribute))
          .map(value -> new String(value, StandardCharsets.UTF_8));
    }
  }

  /** An address that may be written as mapped into IPv6, as bytes. */
  static byte[] address(String text) {
    byte[] plain = InetAddress.ofLiteral(text.replaceFirst("^::ffff:", "")).getAddress();
    return text.startsWith("::ffff:")
        ? ByteBuffer.allocate(16).position(10).putShort((short) -1).put(plain).array()
        : plain;
  }
}
