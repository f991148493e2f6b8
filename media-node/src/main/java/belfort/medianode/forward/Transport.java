package belfort.medianode.forward;

import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.udp.Destination;
import org.jspecify.annotations.Nullable;

/**
 * How one peer's packets come and go: who may send them, under which keys, where ours go to.
 * Touched by the shard's thread alone.
 */
sealed interface Transport permits BrowserTransport, RelayTransport {
  /** Whether media can leave: the way is known, the keys are agreed, somebody is there. */
  boolean canSend();

  /** Whether reports can leave; another node that fell silent is told that we are still here. */
  boolean canReport();

  /** Decrypts in place; the plain length, or negative and counted when the packet is refused. */
  int unprotectRtp(byte[] packet, int length, int headerLength);

  /** The same for a compound RTCP packet. */
  int unprotectRtcp(byte[] packet, int length);

  /**
   * Encrypts a payload behind the header that stands at {@code at} in {@code out}; the length of
   * the packet, or negative when there is nothing to send.
   */
  int protectRtp(
      byte[] out, int at, int header, byte[] payload, int offset, int length, boolean resend);

  /** Encrypts a compound packet where it was written; negative when there is nothing to send. */
  int protectRtcp(RtcpWriter packet);

  @Nullable Wire wire();

  @Nullable Destination destination();

  /** How long the peer may be silent, RTCP included, before nothing is exchanged any more. */
  long silenceNs();

  /** Whether a source beyond its limit is cut here; what another node relays was cut there. */
  boolean cutsOverLimit();

  /** Every 100 ms. */
  void tick(long nowNs);

  void close();
}
