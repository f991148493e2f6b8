package belfort.medianode.forward;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the plane counted since its start, for the metrics. Safe to read from any thread. */
@SuppressWarnings("EnumOrdinal") // an index that never leaves this class
public final class PlaneCounters {
  /** The things counted. */
  public enum Counter {
    PACKETS_IN,
    BYTES_IN,
    PACKETS_OUT,
    BYTES_OUT,
    /** Neither STUN nor DTLS nor RTP, or too short to tell. */
    UNKNOWN_PACKETS,
    /** RTP, RTCP or DTLS from an address that no checked STUN request came from. */
    UNCHECKED_ADDRESS,
    /** RTP or RTCP of another node under an SSRC that none of its relays announced. */
    RELAY_UNKNOWN_STREAM,
    STUN_REFUSED,
    STUN_ANSWERED,
    DTLS_REFUSED,
    HANDSHAKES_STARTED,
    HANDSHAKES_DONE,
    HANDSHAKES_FAILED,
    /** No place among the handshakes at work. */
    HANDSHAKES_DEFERRED,
    RTP_MALFORMED,
    RTCP_MALFORMED,
    SRTP_REFUSED,
    SRTP_REPLAYED,
    /** A payload type or a stream that was not agreed on. */
    RTP_NOT_AGREED,
    /** Video beyond four times what the publisher was told to send. */
    PUBLISHER_OVER_LIMIT,
    NACKS_SENT,
    RESENDS,
    RESENDS_OVER_BUDGET,
    RESENDS_TOO_OLD,
    /** Resends that went in a stream of their own (RFC 4588); RESENDS counts them too. */
    RTX_OUT,
    /** Packets of padding, sent to find what a viewer's line carries. */
    PADDING_OUT,
    /** Packets that came so from a publisher, and were lacking. */
    RTX_IN,
    /** Packets that came so and were here already; browsers fill their line with them. */
    RTX_REDUNDANT,
    /** Too short for a sequence number, of no known stream, too old or not sent yet. */
    RTX_REFUSED,
    /** Packets of pictures that waited for a viewer's line. */
    PACED,
    /** Those that waited in vain, or for a source that is left. */
    PACED_DROPPED,
    KEY_FRAMES_ASKED,
    KEY_FRAME_REQUESTS_MERGED,
    /** Viewers who began with a key frame that others had had already. */
    BEGAN_LATE,
    CODEC_MISMATCHES,
    SEND_FAILURES,
    /** A shard that had to give its lessons up; logged, and said by events. */
    SHARD_FAILURES,
    /** A mistake of ours that a packet or a command brought up; logged. */
    UNEXPECTED_FAILURES,
    ENDPOINTS_REFUSED,
    /** TCP connections that came in. */
    TCP_ACCEPTED,
    /** TCP connections closed at once, for the node has as many as it takes. */
    TCP_REFUSED_FULL,
    /** TCP connections whose first frame did not come in time, or had to make room for others. */
    TCP_SILENT,
    /** TCP connections whose first frame was no checked request to a peer that is here. */
    TCP_REFUSED,
    /** TCP connections closed for a frame of no or too many bytes. */
    TCP_MALFORMED,
    /** Packets that found no room before a TCP connection that is too slow for them. */
    TCP_NOT_SENT,
    /** TCP connections closed because they took or brought nothing for too long. */
    TCP_STUCK,
  }

  private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);
  private final List<PlaneCounters> parts;

  PlaneCounters() {
    this(List.of());
  }

  private PlaneCounters(List<PlaneCounters> parts) {
    this.parts = parts;
  }

  /** What these counted together, at any time. */
  static PlaneCounters sum(List<PlaneCounters> parts) {
    return new PlaneCounters(List.copyOf(parts));
  }

  void add(Counter counter, long amount) {
    values.getAndAdd(counter.ordinal(), amount);
  }

  /** For what is counted elsewhere by the one thread that calls this. */
  void set(Counter counter, long total) {
    values.setRelease(counter.ordinal(), total);
  }

  void increment(Counter counter) {
    values.getAndIncrement(counter.ordinal());
  }

  public long get(Counter counter) {
    long total = values.get(counter.ordinal());
    for (PlaneCounters part : parts) {
      total += part.get(counter);
    }
    return total;
  }
}
