package belfort.signaling.web;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A WebSocket client on a bare TCP socket (RFC 6455), so that tests may say what no library would.
 */
final class RawSocket implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final byte[] MASK = {1, 2, 3, 4};
  private static final int PATIENCE_MS = 20_000;

  final Socket tcp;
  final DataInputStream in;
  final OutputStream out;
  final List<String> head;

  private RawSocket(Socket tcp, List<String> head, DataInputStream in) throws IOException {
    this.tcp = tcp;
    this.head = head;
    this.in = in;
    this.out = tcp.getOutputStream();
  }

  /** A frame of the server. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode() {
      if (opcode != CLOSE) {
        throw new AssertionError("not a close frame: " + this.opcode + " " + text());
      }
      return ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }
  }

  static RawSocket open(int port, String key, String cookie, String origin) throws IOException {
    RawSocket socket =
        handshake(
            port,
            "/ws/" + key,
            "Origin: " + origin,
            "Cookie: " + cookie,
            "Sec-WebSocket-Protocol: belfort.v1");
    if (socket.status() != 101) {
      throw new AssertionError(String.join("\n", socket.head));
    }
    return socket;
  }

  static RawSocket handshake(int port, String path, String... headers) throws IOException {
    Socket tcp = new Socket(InetAddress.getLoopbackAddress(), port);
    tcp.setSoTimeout(PATIENCE_MS);
    StringBuilder request =
        new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n")
            .append("Upgrade: websocket\r\nConnection: Upgrade\r\n")
            .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    tcp.getOutputStream()
        .write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    DataInputStream in = new DataInputStream(tcp.getInputStream());
    return new RawSocket(tcp, head(in), in);
  }

  private static List<String> head(DataInputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int next = in.read();
      if (next < 0) {
        return lines;
      }
      if (next == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1).strip();
        if (text.isEmpty()) {
          return lines;
        }
        lines.add(text);
        line.reset();
      } else {
        line.write(next);
      }
    }
  }

  int status() {
    return head.isEmpty() ? 0 : Integer.parseInt(head.getFirst().substring(9, 12));
  }

  void text(String text) throws IOException {
    frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  void frame(int opcode, boolean last, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write((last ? 0x80 : 0) | opcode);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length & 0xff);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) (((long) payload.length >> shift) & 0xff));
      }
    }
    frame.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ MASK[i % 4]);
    }
    out.write(frame.toByteArray());
    out.flush();
  }

  Frame read() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    long length = in.readUnsignedByte() & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return new Frame(opcode, payload);
  }

  /** Reads on until the server closes; the code that it gave. */
  int readUntilClosed() throws IOException {
    while (true) {
      Frame frame = read();
      if (frame.opcode() == CLOSE) {
        return frame.closeCode();
      }
    }
  }

  /** Reads on until a text that holds the word. */
  String readUntil(String word) throws IOException {
    while (true) {
      Frame frame = read();
      if (frame.opcode() == TEXT && frame.text().contains(word)) {
        return frame.text();
      }
      if (frame.opcode() == CLOSE) {
        throw new AssertionError("closed with " + frame.closeCode() + " before " + word);
      }
    }
  }

  @Override
  public void close() throws IOException {
    tcp.close();
  }
}
