package belfort.bench.media;

import belfort.medianode.rtp.Bytes;

/**
 * Whether the pictures of a {@link StampedPicture} teacher come to one student whole, in their
 * order and none twice, however they were packed on the way. On the crowd's thread.
 */
final class PictureCheck {
  private final Latencies times;
  private boolean began;
  private boolean open;
  private int number;
  private int left;
  private long wrong;

  PictureCheck(Latencies times) {
    this.times = times;
  }

  /** Takes one decrypted packet's payload. */
  void received(byte[] payload, int at, int length, boolean marker) {
    if (StampedPicture.begins(payload, at)) {
      begin(payload, at, length);
    }
    if (!open) {
      wrong += began ? 1 : 0; // what came before the first beginning is nobody's fault
      return;
    }
    left -= length - StampedPicture.descriptorBytes(payload, at);
    if (marker) {
      wrong += left == 0 ? 0 : 1;
      open = false;
    }
  }

  private void begin(byte[] payload, int at, int length) {
    int stamp = StampedPicture.stamp(payload, at, length);
    if (stamp < 0) {
      wrong++;
      return;
    }
    int next = Bytes.i32(payload, stamp);
    wrong += open ? 1 : 0; // the former one has no end
    wrong += !began || next == number + 1 ? 0 : 1;
    began = true;
    open = true;
    number = next;
    left = Bytes.i32(payload, stamp + 4);
    times.since(Bytes.i32(payload, stamp + 8));
  }

  /** How often something was missing, twice or out of order. */
  long wrong() {
    return wrong;
  }
}
