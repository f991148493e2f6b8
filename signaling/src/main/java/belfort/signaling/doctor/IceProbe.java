package belfort.signaling.doctor;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Asks a media port as a browser does: a connectivity check (RFC 8445, 7.2) with the credentials of
 * a peer connection that was made for it. A node answers nothing else.
 */
final class IceProbe {
  static final String UFRAG = "doct";

  private static final int TRIES = 4;
  private static final int PATIENCE_MS = 500;
  private static final int MOST_ANSWER_BYTES = 600;
  private static final int COOKIE = 0x2112_a442;
  private static final int USERNAME = 0x0006;
  private static final int MESSAGE_INTEGRITY = 0x0008;
  private static final int PRIORITY = 0x0024;
  private static final int FINGERPRINT = 0x8028;
  private static final int ICE_CONTROLLING = 0x802a;
  private static final int SUCCESS = 0x0101;

  private IceProbe() {}

  static boolean answers(InetSocketAddress candidate, String ufrag, String password) {
    byte[] request = request(ufrag + ":" + UFRAG, password);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(candidate);
      socket.setSoTimeout(PATIENCE_MS);
      for (int i = 0; i < TRIES; i++) {
        socket.send(new DatagramPacket(request, request.length));
        if (receives(socket, request)) {
          return true;
        }
      }
      return false;
    } catch (IOException unreachable) {
      return false;
    }
  }

  /** The same over TCP: the check is a frame of RFC 4571, and so is the answer. */
  static boolean answersTcp(InetSocketAddress candidate, String ufrag, String password) {
    byte[] request = request(ufrag + ":" + UFRAG, password);
    try (Socket socket = new Socket()) {
      socket.connect(candidate, TRIES * PATIENCE_MS);
      socket.setSoTimeout(TRIES * PATIENCE_MS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(request.length);
      out.write(request);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = in.readNBytes(Math.min(in.readUnsignedShort(), MOST_ANSWER_BYTES));
      return isAnswer(answer, answer.length, request);
    } catch (IOException unreachable) {
      return false;
    }
  }

  private static boolean receives(DatagramSocket socket, byte[] request) throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[MOST_ANSWER_BYTES], MOST_ANSWER_BYTES);
    try {
      socket.receive(answer);
    } catch (SocketTimeoutException silence) {
      return false;
    }
    return isAnswer(answer.getData(), answer.getLength(), request);
  }

  private static boolean isAnswer(byte[] data, int length, byte[] request) {
    return length >= 20
        && ByteBuffer.wrap(data).getShort() == SUCCESS
        && Arrays.equals(data, 8, 20, request, 8, 20);
  }

  private static byte[] request(String username, String password) {
    byte[] name = username.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer message = ByteBuffer.allocate(20 + 4 + (name.length + 3) / 4 * 4 + 8 + 12 + 24 + 8);
    byte[] transaction = new byte[12];
    new SecureRandom().nextBytes(transaction);
    message.putShort((short) 1).putShort((short) 0).putInt(COOKIE).put(transaction);
    message.putShort((short) USERNAME).putShort((short) name.length).put(name);
    message.position(20 + 4 + (name.length + 3) / 4 * 4);
    message.putShort((short) PRIORITY).putShort((short) 4).putInt(1);
    message.putShort((short) ICE_CONTROLLING).putShort((short) 8).putLong(1);
    int integrityAt = message.position();
    message.putShort(2, (short) (integrityAt + 24 - 20));
    byte[] proof = hmac(password, Arrays.copyOf(message.array(), integrityAt));
    message.putShort((short) MESSAGE_INTEGRITY).putShort((short) proof.length).put(proof);
    int fingerprintAt = message.position();
    message.putShort(2, (short) (fingerprintAt + 8 - 20));
    CRC32 crc = new CRC32();
    crc.update(message.array(), 0, fingerprintAt);
    message.putShort((short) FINGERPRINT).putShort((short) 4);
    return message.putInt((int) crc.getValue() ^ 0x5354_554e).array();
  }

  private static byte[] hmac(String password, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA1", impossible);
    }
  }
}
