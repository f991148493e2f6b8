package belfort.medianode.rtp;

/**
 * What makes one viewer's stream out of the streams of changing sources: sequence numbers without a
 * gap, timestamps that go on with the clock (RFC 3550, 5.1). Pure.
 */
public final class StreamRewriter {
  /**
   * So long a packet may come late from before the start; later the numbers may have wrapped, and
   * nobody keeps packets so old.
   */
  private static final int GUARDED_PACKETS = 4 * PacketRing.SLOTS;

  private final int clockRate;
  private boolean started;
  private boolean switching = true;
  private int sequenceOffset;
  private int timestampOffset;
  private int highestSequence;
  private int lastTimestamp;
  private long lastNs;
  private int firstSequenceOfSource;
  private int sentOfSource;

  /**
   * @param firstSequence of the stream; below 32768, so that both ends agree on the roll-over count
   *     (RFC 3711, 3.3.1)
   */
  public StreamRewriter(int clockRate, int firstSequence, int firstTimestamp) {
    this.clockRate = clockRate;
    this.highestSequence = Sequence.add(firstSequence, -1);
    this.lastTimestamp = firstTimestamp;
  }

  /** Another source follows: the next packet begins it. */
  public void switchSource() {
    switching = true;
  }

  /** Whether the next packet begins a source; for video it has to begin a key frame. */
  public boolean awaitsStart() {
    return switching;
  }

  /** Takes the first packet of a source. */
  public void start(int sequence, int timestamp, long nowNs) {
    switching = false;
    sentOfSource = 0;
    firstSequenceOfSource = sequence;
    sequenceOffset = highestSequence + 1 - sequence;
    int advance = started ? (int) Math.max(1, (nowNs - lastNs) / 1000 * clockRate / 1_000_000) : 0;
    timestampOffset = lastTimestamp + advance - timestamp;
    started = true;
  }

  /** Whether the packet belongs before the point at which this viewer joined the source. */
  public boolean precedesStart(int sequence) {
    return sentOfSource < GUARDED_PACKETS && Sequence.newer(firstSequenceOfSource, sequence);
  }

  /** The viewer's sequence number for the source's. */
  public int sequence(int sourceSequence) {
    return Sequence.add(sourceSequence, sequenceOffset);
  }

  /** The source's sequence number for the viewer's. */
  public int sourceSequence(int viewerSequence) {
    return Sequence.add(viewerSequence, -sequenceOffset);
  }

  public int timestamp(int sourceTimestamp) {
    return sourceTimestamp + timestampOffset;
  }

  /** The timestamp of the last packet that was sent. */
  public int lastTimestamp() {
    return lastTimestamp;
  }

  /** What the viewer's timestamps are ahead of the source's. */
  public int timestampOffset() {
    return timestampOffset;
  }

  /** Notes what was sent for the first time, in the viewer's numbers. */
  public void sent(int sequence, int timestamp, long nowNs) {
    sentOfSource++;
    if (Sequence.newer(sequence, highestSequence)) {
      highestSequence = sequence;
      lastTimestamp = timestamp;
      lastNs = nowNs;
    }
  }
}
