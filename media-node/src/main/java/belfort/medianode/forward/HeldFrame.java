package belfort.medianode.forward;

import belfort.medianode.rtp.PacketRing;
import belfort.medianode.rtp.RtpPacket;
import belfort.medianode.sdp.Codec;
import org.jspecify.annotations.Nullable;

/** The packets of one source that wait in its ring for the rest of their frame. */
final class HeldFrame {
  /** A larger frame goes in parts: what waits for it meanwhile should not wait long. */
  static final int MAX_PACKETS = 32;

  /** Less than the header of the message that it saves. */
  static final int MAX_PADDING_BYTES = 16;

  private final int[] sequences = new int[MAX_PACKETS];
  private final boolean[] keyFrameStarts = new boolean[MAX_PACKETS];
  private @Nullable Codec codec;
  private long sinceNs;
  private int count;

  void add(int sequence, Codec arrived, boolean startsKeyFrame, long nowNs) {
    if (count == 0) {
      sinceNs = nowNs;
    }
    codec = arrived;
    sequences[count] = sequence;
    keyFrameStarts[count] = startsKeyFrame;
    count++;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return count == MAX_PACKETS;
  }

  boolean takes(Codec arrived) {
    return count == 0 || arrived.equals(codec);
  }

  long sinceNs() {
    return sinceNs;
  }

  @Nullable Codec codec() {
    return codec;
  }

  boolean startsKeyFrame(int index) {
    return keyFrameStarts[index];
  }

  /**
   * Takes the packets out: how many views now show one each. Encoders split a frame about equally,
   * the kernel cuts a message exactly equally: padding makes up for the byte or two between.
   */
  int release(PacketRing ring, RtpPacket[] views, long nowNs) {
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (ring.find(sequences[i], views[found])) {
        ring.sentOn(sequences[i], nowNs);
        keyFrameStarts[found] = keyFrameStarts[i];
        sequences[found] = sequences[i];
        found++;
      }
    }
    equalise(ring, views, found);
    count = 0;
    return found;
  }

  /** The last packet of a message may be shorter than the others: it stays as it is. */
  private void equalise(PacketRing ring, RtpPacket[] views, int found) {
    int largest = 0;
    for (int i = 0; i < found; i++) {
      largest = Math.max(largest, views[i].length() - views[i].headerLength());
    }
    for (int i = 0; i < found - 1; i++) {
      int missing = largest - (views[i].length() - views[i].headerLength());
      if (missing > 0 && missing <= MAX_PADDING_BYTES) {
        ring.pad(sequences[i], missing);
        ring.find(sequences[i], views[i]);
      }
    }
  }

  void clear() {
    count = 0;
  }
}
