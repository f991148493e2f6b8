package belfort.bench.media;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a real Chromium sent while it published: when each packet came, how large it was, which
 * frame it belonged to. Lines of {@code microseconds kind payload-bytes timestamp marks}, kind
 * {@code a} or {@code v}, marks of {@code m} (marker) and {@code k} (of a key frame).
 */
final class Trace {
  private static final String RESOURCE = "chromium-640x480.trace";

  /**
   * One RTP packet.
   *
   * @param micros since the first
   * @param payloadBytes without header and authentication tag
   * @param timestamp by the kind's own clock, from 0
   */
  record Packet(
      long micros, boolean video, int payloadBytes, int timestamp, boolean marker, boolean key) {
    private static Packet read(String line) {
      String[] words = line.split(" ", -1);
      return new Packet(
          Long.parseLong(words[0]),
          words[1].equals("v"),
          Integer.parseInt(words[2]),
          Integer.parseInt(words[3]),
          words[4].contains("m"),
          words[4].contains("k"));
    }

    Packet isKey(boolean whether) {
      return new Packet(micros, video, payloadBytes, timestamp, marker, whether);
    }

    String line() {
      return micros
          + (video ? " v " : " a ")
          + payloadBytes
          + " "
          + timestamp
          + " "
          + (marker ? "m" : "")
          + (key ? "k" : "");
    }
  }

  private final List<Packet> packets;
  private final int[] pictureBytes;

  Trace(List<Packet> packets) {
    if (packets.isEmpty()) {
      throw new IllegalArgumentException("a trace has packets");
    }
    this.packets = List.copyOf(packets);
    this.pictureBytes = pictureBytes(packets);
  }

  private static int[] pictureBytes(List<Packet> packets) {
    int[] bytes = new int[packets.size()];
    int begin = -1;
    for (int i = 0; i < bytes.length; i++) {
      Packet packet = packets.get(i);
      if (packet.video) {
        begin = begin < 0 ? i : begin;
        bytes[begin] += packet.payloadBytes - StampedPicture.DESCRIPTOR_BYTES;
        begin = packet.marker ? -1 : begin;
      }
    }
    return bytes;
  }

  List<Packet> packets() {
    return packets;
  }

  /** The bytes of the picture that begins with this packet, without descriptors; 0 if none does. */
  int pictureBytes(int index) {
    return pictureBytes[index];
  }

  /** The recorded one. */
  static Trace recorded() {
    InputStream stream = Trace.class.getResourceAsStream(RESOURCE);
    if (stream == null) {
      throw new IllegalStateException("the build lacks " + RESOURCE);
    }
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
      return new Trace(
          reader.lines().filter(line -> !line.startsWith("#")).map(Packet::read).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How long it is: to the end of the gap behind the last packet. */
  long micros() {
    return packets.getLast().micros + packets.getLast().micros / packets.size();
  }

  double packetsPerSecond() {
    return packets.size() * 1e6 / micros();
  }

  double bitsPerSecond() {
    return packets.stream().mapToLong(Packet::payloadBytes).sum() * 8e6 / micros();
  }

  /** The packets frame by frame as they are sent: each of sound is one of its own. */
  List<List<Packet>> frames() {
    List<List<Packet>> frames = new ArrayList<>();
    List<Packet> video = new ArrayList<>();
    for (Packet packet : packets) {
      if (!packet.video) {
        frames.add(List.of(packet));
        continue;
      }
      video.add(packet);
      if (packet.marker) {
        frames.add(List.copyOf(video));
        video.clear();
      }
    }
    return frames;
  }
}
