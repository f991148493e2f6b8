package belfort.medianode.forward;

import belfort.medianode.rtp.Bytes;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.srtp.SrtpContext;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a {@link SyntheticPeer} publishes, as datagrams: numbered packets of VP8 and sound,
 * encrypted, and kept for who asks for one again.
 */
final class PublishedMedia {
  static final int PAYLOAD_BYTES = 1000;
  private static final int HEADER_BYTES = 12;

  private final int id;
  private final int vp8;
  private final int opus;
  private final Map<Integer, byte[]> sent = new ConcurrentHashMap<>();
  private volatile SrtpContext keys;
  private volatile int numberId;
  private int transportNumber;
  private int sequence = 1000;
  private int audioSequence = 1000;
  private int number;

  PublishedMedia(int id, int vp8, int opus) {
    this.id = id;
    this.vp8 = vp8;
    this.opus = opus;
  }

  void keys(SrtpContext agreed) {
    keys = agreed;
  }

  /** Encrypts what the test made of RTP; what cannot be encrypted stays as it is. */
  synchronized int sealRtp(byte[] plain, int header, int length, byte[] out) {
    System.arraycopy(plain, 0, out, 0, length);
    try {
      int sealed = keys.protectRtp(out, 0, header, plain, header, length - header, true);
      return sealed > 0 ? sealed : length;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same of RTCP. */
  synchronized int sealRtcp(byte[] plain, int length, byte[] out) {
    System.arraycopy(plain, 0, out, 0, length);
    if (length < 8) {
      return length; // not even a header
    }
    try {
      int sealed = keys.protectRtcp(out, 0, length);
      return sealed > 0 ? sealed : length;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  void continueAt(int nextSequence) {
    sequence = nextSequence;
    audioSequence = nextSequence;
  }

  /** The next packet of VP8, which may begin and may end a frame. */
  byte[] picture(boolean key, boolean begins, boolean ends, int timestamp) {
    byte[] packet = packet(vp8, SyntheticPeer.VIDEO_SSRC + id, timestamp, ends, sequence++);
    packet[HEADER_BYTES] = (byte) (begins ? 0x10 : 0);
    packet[HEADER_BYTES + 1] = (byte) (key ? 0 : 1);
    Bytes.put32(packet, 14, id);
    Bytes.put32(packet, 18, number);
    number++;
    sent.put(Bytes.u16(packet, 2), packet);
    return protect(packet);
  }

  /** A packet of sound; its number is its timestamp. */
  byte[] sound(int timestamp) {
    byte[] packet = packet(opus, SyntheticPeer.AUDIO_SSRC + id, timestamp, false, audioSequence++);
    Bytes.put32(packet, 14, id);
    Bytes.put32(packet, 18, timestamp);
    return protect(packet);
  }

  /** The packet of a picture that was sent under the number, before its encryption; or null. */
  byte[] sent(int sentSequence) {
    return sent.get(sentSequence);
  }

  private static byte[] packet(int type, int ssrc, int timestamp, boolean marker, int sequence) {
    byte[] packet = new byte[HEADER_BYTES + PAYLOAD_BYTES];
    packet[0] = (byte) 0x80;
    packet[1] = (byte) (type | (marker ? 0x80 : 0));
    Bytes.put16(packet, 2, sequence & 0xffff);
    Bytes.put32(packet, 4, timestamp);
    Bytes.put32(packet, 8, ssrc);
    return packet;
  }

  /** From now on every packet carries a transport-wide number under this id. */
  void number(int id) {
    numberId = id;
  }

  /** A number that goes to a packet which is lost on the way. */
  synchronized void loseOne() {
    transportNumber++;
  }

  /** How many numbers were used. */
  synchronized int numbered() {
    return transportNumber;
  }

  /** An RTP packet that the test wrote, with a header of so many bytes. */
  synchronized byte[] rtp(byte[] packet, int header) {
    try {
      byte[] out = new byte[packet.length + SrtpContext.MAX_OVERHEAD_BYTES];
      System.arraycopy(packet, 0, out, 0, header);
      int payload = packet.length - header;
      int length = keys.protectRtp(out, 0, header, packet, header, payload, true);
      return Arrays.copyOf(out, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Encrypts a packet without extensions, with a number if it is to have one. */
  synchronized byte[] protect(byte[] packet) {
    try {
      byte[] out = new byte[packet.length + 8 + SrtpContext.MAX_OVERHEAD_BYTES];
      System.arraycopy(packet, 0, out, 0, 12);
      int header = 12;
      if (numberId != 0) {
        out[0] |= 0x10;
        Bytes.put32(out, 12, 0xbede_0001);
        out[16] = (byte) (numberId << 4 | 1);
        Bytes.put16(out, 17, transportNumber);
        transportNumber++;
        header = 20;
      }
      int length = keys.protectRtp(out, 0, header, packet, 12, packet.length - 12, true);
      return Arrays.copyOf(out, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A compound packet that the test wrote. */
  synchronized byte[] control(RtcpWriter writer) {
    try {
      int length = keys.protectRtcp(writer.buffer(), 0, writer.length());
      return Arrays.copyOf(writer.buffer(), length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
