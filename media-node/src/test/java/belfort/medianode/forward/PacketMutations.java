package belfort.medianode.forward;

import belfort.medianode.ice.StunClient;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.rtp.RtpPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes packets out of valid ones by a seed: some are changed before they are encrypted, so that
 * they prove themselves and reach the innermost readers, some on the way, some are nothing at all.
 */
final class PacketMutations {
  private static final int[] ODD_BYTES = {0, 1, 0x7f, 0x80, 0xbe, 0xde, 0xff};
  private static final int[] STUN_ATTRIBUTES = {
    0x0001, 0x0006, 0x0008, 0x0009, 0x0024, 0x0025, 0x0026, 0x7fff, 0x8022, 0x8029, 0x802a, 0xc057
  };
  private static final int MOST_BYTES = 1_300;

  /** Ahead of what the peers sent themselves. */
  private static final int FIRST_SEQUENCE = 1_500;

  /** A packet on its way to the node. */
  static final class Made {
    final byte[] bytes = new byte[2048];
    InetSocketAddress from = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    int length;
  }

  private final Random random;
  private final List<SyntheticPeer> peers;
  private final byte[] hello;
  private final List<InetSocketAddress> strangers = new ArrayList<>();
  private final byte[] plain = new byte[2048];
  private final RtpPacket view = new RtpPacket();
  private byte[] earlier = new byte[0];
  private final Map<Integer, Integer> sequences = new HashMap<>();

  /**
   * @param hello what a stranger says first to shake hands
   */
  PacketMutations(Random random, List<SyntheticPeer> peers, byte[] hello) {
    this.random = random;
    this.peers = peers;
    this.hello = hello;
    for (SyntheticPeer peer : peers) {
      sequences.put(peer.ssrc(true), FIRST_SEQUENCE);
      sequences.put(peer.ssrc(false), FIRST_SEQUENCE);
      sequences.put(~peer.ssrc(true), FIRST_SEQUENCE);
    }
    for (int port = 9; port < 13; port++) {
      strangers.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }

  void make(Made into) {
    SyntheticPeer peer = peers.get(random.nextInt(peers.size()));
    into.from = peer.address();
    Arrays.fill(plain, 0, 64, (byte) 0);
    int dice = random.nextInt(100);
    if (dice < 45) {
      rtp(peer, into);
    } else if (dice < 75) {
      rtcp(peer, into);
    } else if (dice < 90) {
      stun(peer, into);
    } else if (dice < 94) {
      put(into, hello);
      mutate(into.bytes, 0, into.length);
    } else if (dice < 96 && earlier.length > 0) {
      put(into, earlier);
    } else {
      garbage(into);
    }
    if (random.nextInt(100) < 15) {
      into.length = resized(into.bytes, into.length);
    }
    if (random.nextInt(100) < 20) {
      mutate(into.bytes, 0, into.length);
    }
    if (random.nextInt(100) < 3) {
      into.from = strangers.get(random.nextInt(strangers.size()));
    }
  }

  /** Behind all that was made in the name of the peer. */
  int nextSequence(SyntheticPeer peer) {
    return sequences.getOrDefault(peer.ssrc(true), FIRST_SEQUENCE) + 1;
  }

  private void put(Made into, byte[] packet) {
    System.arraycopy(packet, 0, into.bytes, 0, packet.length);
    into.length = packet.length;
  }

  private void garbage(Made into) {
    into.length = random.nextInt(MOST_BYTES);
    for (int i = 0; i < into.length; i++) {
      into.bytes[i] = (byte) random.nextInt();
    }
  }

  private void rtp(SyntheticPeer peer, Made into) {
    int length = 12 + 4 * (random.nextInt(8) == 0 ? random.nextInt(16) : 0);
    boolean video = random.nextInt(3) > 0;
    plain[0] = (byte) (0x80 | (length - 12) / 4);
    plain[1] = (byte) ((video ? SyntheticPeer.VP8 : SyntheticPeer.OPUS) | random.nextInt(2) << 7);
    // neither is changed by chance: both ends count the rounds of the sequence numbers for
    // themselves, and a leap that one of them does not see would end the stream
    boolean repair = video && random.nextInt(8) == 0;
    int ssrc = repair ? ~peer.ssrc(true) : peer.ssrc(video);
    int sequence = sequences.merge(ssrc, repair ? 1 : ahead(), Integer::sum);
    Bytes.put16(plain, 2, sequence & 0xffff);
    Bytes.put32(plain, 4, sequence / 3 * 3000);
    Bytes.put32(plain, 8, random.nextInt(100) == 0 ? random.nextInt(6) : ssrc);
    if (random.nextInt(3) == 0) {
      length = extension(length);
    }
    int payload = random.nextInt(random.nextInt(4) == 0 ? 1_100 : 60);
    for (int i = 0; i < Math.min(payload, 40); i++) {
      plain[length + i] = (byte) random.nextInt();
    }
    if (random.nextBoolean()) {
      plain[length] = 0x10;
      plain[length + 1] = (byte) random.nextInt(4);
    }
    if (repair) {
      plain[1] = RepairStream.TYPE;
      int lately = sequences.getOrDefault(peer.ssrc(true), 0) - random.nextInt(40);
      Bytes.put16(plain, length, (random.nextInt(8) == 0 ? random.nextInt() : lately) & 0xffff);
    }
    length += payload;
    if (random.nextInt(6) == 0) {
      plain[0] |= 0x20; // padding, as long as the last byte says, which may lie
      plain[length - 1] = (byte) random.nextInt();
    }
    if (random.nextInt(3) == 0) {
      mutate(plain, 12, length);
    }
    if (random.nextInt(12) == 0) {
      plain[0] ^= (byte) random.nextInt(64);
      plain[1] ^= (byte) random.nextInt(256);
      mutate(plain, 4, 8);
    }
    boolean sound = view.parseHeader(plain, 0, length);
    into.length = peer.sealRtp(plain, sound ? view.headerLength() : 12, length, into.bytes);
    if (random.nextInt(50) == 0) {
      earlier = Arrays.copyOf(into.bytes, into.length);
    }
  }

  private int ahead() {
    int dice = random.nextInt(100);
    return dice == 0 ? random.nextInt(2_000) : dice == 1 ? -random.nextInt(8) : 1;
  }

  private int extension(int at) {
    plain[0] |= 0x10;
    boolean oneByte = random.nextBoolean();
    int words = random.nextInt(6);
    Bytes.put16(plain, at, oneByte ? 0xbede : 0x1000 | random.nextInt(16));
    Bytes.put16(plain, at + 2, words);
    for (int i = 0; i < 4 * words; i++) {
      plain[at + 4 + i] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(80));
    }
    return at + 4 + 4 * words;
  }

  private void rtcp(SyntheticPeer peer, Made into) {
    RtcpWriter writer = new RtcpWriter();
    int own = peer.ssrc(random.nextBoolean());
    int theirs = random.nextInt(8) == 0 ? random.nextInt() : peer.watchedSsrc();
    if (random.nextInt(3) == 0) {
      writer.senderReport(own, random.nextLong(), random.nextInt(), 5, 6);
    } else {
      writer.receiverReport(own);
    }
    for (int parts = random.nextInt(4); parts > 0; parts--) {
      switch (random.nextInt(6)) {
        case 0 -> writer.sourceDescription(own, "name" + random.nextInt());
        case 1 -> nack(writer, own, theirs);
        case 2 -> writer.pictureLoss(own, theirs);
        case 3 ->
            writer.receiverEstimatedMaximum(
                own, theirs, 1 + (random.nextLong() >>> random.nextInt(1, 63)));
        case 4 -> writer.bye(random.nextInt(4) == 0 ? own : random.nextInt());
        default -> fullIntraRequest(writer, own, theirs);
      }
    }
    System.arraycopy(writer.buffer(), 0, plain, 0, writer.length());
    int length = writer.length();
    if (random.nextInt(10) < 6) {
      mutate(plain, random.nextInt(3) == 0 ? 0 : 8, length);
    }
    if (random.nextInt(10) == 0) {
      length = resized(plain, length);
    }
    into.length = peer.sealRtcp(plain, length, into.bytes);
  }

  private void nack(RtcpWriter writer, int own, int theirs) {
    int[] lost = new int[1 + random.nextInt(40)];
    int at = random.nextInt(0x10000);
    for (int i = 0; i < lost.length; i++) {
      at += 1 + random.nextInt(20);
      lost[i] = at & 0xffff;
    }
    writer.nack(own, theirs, lost, lost.length);
  }

  /** RFC 5104, 4.3.1: a PLI with another format, made of one. */
  private static void fullIntraRequest(RtcpWriter writer, int own, int theirs) {
    int at = writer.length();
    writer.pictureLoss(own, theirs);
    writer.buffer()[at] = (byte) (0x80 | 4);
  }

  private void stun(SyntheticPeer peer, Made into) {
    byte[][] attributes = new byte[random.nextInt(4)][];
    for (int i = 0; i < attributes.length; i++) {
      byte[] attribute = new byte[4 + 4 * random.nextInt(6)];
      random.nextBytes(attribute);
      Bytes.put16(attribute, 0, STUN_ATTRIBUTES[random.nextInt(STUN_ATTRIBUTES.length)]);
      boolean lies = random.nextInt(4) == 0;
      Bytes.put16(attribute, 2, lies ? random.nextInt(0x10000) : attribute.length - 4);
      attributes[i] = attribute;
    }
    String name = random.nextInt(20) == 0 ? "nobody" : peer.nodeUfrag();
    String password = random.nextInt(20) == 0 ? "wrong" : peer.nodePassword();
    put(into, StunClient.request(name + ":" + peer.ufrag(), password, attributes));
    if (random.nextInt(4) == 0) {
      into.from = strangers.get(random.nextInt(strangers.size()));
    }
  }

  private int resized(byte[] bytes, int length) {
    if (random.nextBoolean()) {
      return random.nextInt(length + 1);
    }
    int more = Math.min(MOST_BYTES, length + random.nextInt(40));
    for (int i = length; i < more; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    return Math.max(length, more);
  }

  private void mutate(byte[] bytes, int from, int to) {
    if (to <= from) {
      return;
    }
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = from + random.nextInt(random.nextBoolean() ? to - from : Math.min(24, to - from));
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) ODD_BYTES[random.nextInt(ODD_BYTES.length)];
        default -> bytes[at] = (byte) random.nextInt();
      }
    }
  }
}
