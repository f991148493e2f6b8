package belfort.signaling.turn;

import belfort.signaling.protocol.ServerMessage.IceServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TURN client that may misbehave: over UDP, or over a stream such as TLS. */
final class TurnClient implements AutoCloseable {
  private static final int ANSWER_PATIENCE_MS = 2_000;
  private static final int TRIES = 15;
  private static final Set<Integer> USED_PORTS = ConcurrentHashMap.newKeySet();

  private final Wire wire;
  private final String user;
  private final String password;
  private final List<byte[]> strays = new ArrayList<>();
  private String realm = "";
  private String nonce = "";

  private TurnClient(Wire wire, String user, String password) {
    this.wire = wire;
    this.user = user;
    this.password = password;
  }

  static TurnClient udp(InetSocketAddress server, IceServer credential) throws IOException {
    return new TurnClient(
        new UdpWire(server), said(credential.username()), said(credential.credential()));
  }

  static TurnClient stream(Socket socket, IceServer credential) throws IOException {
    return new TurnClient(
        new StreamWire(socket), said(credential.username()), said(credential.credential()));
  }

  private static String said(String text) {
    return Objects.requireNonNullElse(text, "");
  }

  /** Whole messages in, whole messages out. */
  private interface Wire extends AutoCloseable {
    void send(byte[] message) throws IOException;

    byte[] receive() throws IOException;

    /** Whether a lost message has to be sent again. */
    boolean loses();

    @Override
    void close() throws IOException;
  }

  StunText.Reply allocate(int transport) throws Exception {
    return authorised(StunText.ALLOCATE, message -> message.transport(transport));
  }

  StunText.Reply allocateIpv6() throws Exception {
    return authorised(
        StunText.ALLOCATE,
        message ->
            message
                .transport(StunText.UDP)
                .with(StunText.REQUESTED_ADDRESS_FAMILY, new byte[] {2, 0, 0, 0}));
  }

  StunText.Reply permit(byte[] peer, int port) throws Exception {
    return authorised(StunText.CREATE_PERMISSION, message -> message.peer(peer, port));
  }

  StunText.Reply bind(int channel, InetSocketAddress peer) throws Exception {
    return authorised(StunText.CHANNEL_BIND, message -> message.channel(channel).peer(peer));
  }

  /** Sends what the channel's peer gets, and waits for what comes back by it. */
  byte[] exchange(int channel, byte[] data) throws IOException {
    int padded = (data.length + 3) / 4 * 4;
    ByteBuffer framed = ByteBuffer.allocate(4 + padded);
    framed.putShort((short) channel).putShort((short) data.length).put(data);
    for (int i = 0; i < TRIES; i++) {
      wire.send(framed.array());
      try {
        byte[] back = wire.receive();
        if ((back[0] & 0xc0) == 0x40) {
          return Arrays.copyOfRange(back, 4, 4 + ByteBuffer.wrap(back).getShort(2));
        }
      } catch (SocketTimeoutException lost) {
        // sent again
      }
    }
    throw new IOException("nothing came back by channel " + channel);
  }

  /** An unauthorised request, answered or not. */
  StunText.Reply strange(StunText message) throws IOException {
    return ask(message, message.bytes());
  }

  /** Whether no answer to this one came, as far as what came until now and a moment later. */
  boolean isSilentAbout(StunText question) throws IOException {
    if (strays.stream().anyMatch(question::isAnsweredBy)) {
      return false;
    }
    try {
      return !question.isAnsweredBy(wire.receive());
    } catch (SocketTimeoutException silence) {
      return true;
    }
  }

  void sendOnly(byte[] message) throws IOException {
    wire.send(message);
  }

  @FunctionalInterface
  private interface Filling {
    void fill(StunText message);
  }

  /** The first time a server says its realm and nonce; then the request is signed with them. */
  private StunText.Reply authorised(int method, Filling filling)
      throws IOException, GeneralSecurityException {
    if (nonce.isEmpty()) {
      StunText first = new StunText(method);
      filling.fill(first);
      StunText.Reply challenge = ask(first, first.bytes());
      realm = challenge.text(StunText.REALM).orElse("");
      nonce = challenge.text(StunText.NONCE).orElse("");
    }
    StunText message = new StunText(method);
    filling.fill(message);
    return ask(message, message.signed(user, realm, nonce, password));
  }

  private StunText.Reply ask(StunText question, byte[] bytes) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      if (i == 0 || wire.loses()) {
        wire.send(bytes);
      }
      try {
        byte[] answer = wire.receive();
        while (!question.isAnsweredBy(answer)) {
          strays.add(answer);
          answer = wire.receive();
        }
        return StunText.Reply.of(answer);
      } catch (SocketTimeoutException lost) {
        // asked again
      }
    }
    throw new IOException("the TURN server does not answer");
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }

  private record UdpWire(DatagramSocket socket) implements Wire {
    UdpWire(InetSocketAddress server) throws IOException {
      this(onANewPort());
      socket.connect(server);
      socket.setSoTimeout(ANSWER_PATIENCE_MS);
    }

    /** A port that an earlier client had may still have its allocation (437). */
    private static DatagramSocket onANewPort() throws IOException {
      while (true) {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        if (USED_PORTS.add(socket.getLocalPort())) {
          return socket;
        }
        socket.close();
      }
    }

    @Override
    public void send(byte[] message) throws IOException {
      socket.send(new DatagramPacket(message, message.length));
    }

    @Override
    public byte[] receive() throws IOException {
      DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Override
    public boolean loses() {
      return true;
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private record StreamWire(Socket socket, DataInputStream in) implements Wire {
    StreamWire(Socket socket) throws IOException {
      this(socket, new DataInputStream(socket.getInputStream()));
      socket.setSoTimeout(ANSWER_PATIENCE_MS * TRIES);
    }

    @Override
    public void send(byte[] message) throws IOException {
      socket.getOutputStream().write(message);
      socket.getOutputStream().flush();
    }

    @Override
    public byte[] receive() throws IOException {
      byte[] head = in.readNBytes(4);
      int length = ByteBuffer.wrap(head).getShort(2) & 0xffff;
      boolean channel = (head[0] & 0xc0) == 0x40;
      byte[] whole = Arrays.copyOf(head, channel ? 4 + (length + 3) / 4 * 4 : 20 + length);
      in.readFully(whole, 4, whole.length - 4);
      return whole;
    }

    @Override
    public boolean loses() {
      return false;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
