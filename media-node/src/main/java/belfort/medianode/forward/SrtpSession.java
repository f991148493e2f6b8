package belfort.medianode.forward;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.rtp.RtcpWriter;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.srtp.SrtpKeys.MasterKey;
import belfort.medianode.srtp.SrtpProfile;
import java.security.GeneralSecurityException;

/** The keys of both directions of one peer, at work; what is refused is counted. */
final class SrtpSession {
  private final PlaneCounters counters;
  private final SrtpContext inbound;
  private final SrtpContext outbound;

  /**
   * Derives the session keys.
   *
   * @param theirs protects what the peer sends
   * @param ours protects what the node sends
   */
  SrtpSession(PlaneCounters counters, SrtpProfile profile, MasterKey theirs, MasterKey ours) {
    this.counters = counters;
    this.inbound = new SrtpContext(profile, theirs);
    this.outbound = new SrtpContext(profile, ours);
  }

  int unprotectRtp(byte[] packet, int length, int headerLength) {
    return counted(inbound.unprotectRtp(packet, 0, length, headerLength));
  }

  int unprotectRtcp(byte[] packet, int length) {
    return counted(inbound.unprotectRtcp(packet, 0, length));
  }

  private int counted(int result) {
    if (result == SrtpContext.REPLAYED) {
      counters.increment(Counter.SRTP_REPLAYED);
    } else if (result < 0) {
      counters.increment(Counter.SRTP_REFUSED);
    }
    return result;
  }

  int protectRtp(
      byte[] out, int at, int header, byte[] payload, int offset, int length, boolean resend) {
    if (at + header + length + SrtpContext.MAX_OVERHEAD_BYTES > out.length) {
      return SrtpContext.REFUSED;
    }
    try {
      return outbound.protectRtp(out, at, header, payload, offset, length, resend);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a packet could not be encrypted", e);
    }
  }

  int protectRtcp(RtcpWriter packet) {
    try {
      return outbound.protectRtcp(packet.buffer(), 0, packet.length());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a control packet could not be encrypted", e);
    }
  }
}
