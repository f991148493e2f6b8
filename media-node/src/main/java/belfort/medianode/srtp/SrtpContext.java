package belfort.medianode.srtp;

import belfort.medianode.rtp.Bytes;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one peer's SRTP and SRTCP: session keys, roll-over counters and replay windows
 * per SSRC (RFC 3711, 3.2.3). For one thread; keeps no object per packet of its own.
 */
public final class SrtpContext {
  /** More SSRCs than this a peer does not get: each costs a little state. */
  public static final int MAX_STREAMS = 16;

  /** What an outgoing RTP packet may grow by. */
  public static final int MAX_OVERHEAD_BYTES = 20;

  /** The result of a refused packet. */
  public static final int REFUSED = -1;

  /** The result of a packet that was seen before. */
  public static final int REPLAYED = -2;

  private static final int RTCP_HEADER_BYTES = 8;
  private static final int ENCRYPTED_FLAG = 0x8000_0000;
  private static final int MAX_RTCP_INDEX = 0x7fff_ffff;

  private final SrtpProfile profile;
  private final PacketCipher rtp;
  private final PacketCipher rtcp;
  private final int[] ssrcs = new int[MAX_STREAMS];
  private final ReplayWindow[] rtpWindows = new ReplayWindow[MAX_STREAMS];
  private final ReplayWindow[] rtcpWindows = new ReplayWindow[MAX_STREAMS];
  private int count;
  private int rtcpIndex;

  // the two that were used last, sound and picture as a rule: found without a look elsewhere
  private int recentSsrc;
  private int formerSsrc;
  private @Nullable ReplayWindow recent;
  private @Nullable ReplayWindow former;

  public SrtpContext(SrtpProfile profile, SrtpKeys.MasterKey master) {
    this(profile, master, Ciphers.chosen());
  }

  SrtpContext(SrtpProfile profile, SrtpKeys.MasterKey master, Ciphers ciphers) {
    this.profile = profile;
    try {
      this.rtp = cipher(profile, master, ciphers, false);
      this.rtcp = cipher(profile, master, ciphers, true);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks a cipher that SRTP needs", e);
    }
  }

  private static PacketCipher cipher(
      SrtpProfile profile, SrtpKeys.MasterKey master, Ciphers ciphers, boolean control)
      throws GeneralSecurityException {
    int labels = control ? KeyDerivation.RTCP_ENCRYPTION : KeyDerivation.RTP_ENCRYPTION;
    byte[] key = KeyDerivation.derive(master, labels, SrtpProfile.KEY_BYTES);
    byte[] salt =
        KeyDerivation.derive(master, labels + KeyDerivation.RTP_SALT, profile.saltBytes());
    return switch (profile) {
      case AEAD_AES_128_GCM -> new GcmCipher(control, ciphers.gcm(key), salt);
      case AES128_CM_HMAC_SHA1_80 -> {
        byte[] authentication =
            KeyDerivation.derive(
                master,
                labels + KeyDerivation.RTP_AUTHENTICATION,
                CounterMode.AUTHENTICATION_KEY_BYTES);
        yield new CounterModeCipher(control, ciphers.counterMode(key, authentication), salt);
      }
    };
  }

  /** The slot of a stream; -1 when it has none. */
  private int slot(int ssrc) {
    for (int i = 0; i < count; i++) {
      if (ssrcs[i] == ssrc) {
        return i;
      }
    }
    return -1;
  }

  /** State is made only for packets that proved themselves, or that we send. */
  private int made(int ssrc) {
    int slot = count < MAX_STREAMS ? count++ : MAX_STREAMS - 1;
    recent = null; // one of the two may have given its place away
    former = null;
    ssrcs[slot] = ssrc;
    rtpWindows[slot] = new ReplayWindow();
    rtcpWindows[slot] = new ReplayWindow();
    return slot;
  }

  private @Nullable ReplayWindow rtpWindow(int ssrc) {
    if (ssrc == recentSsrc && recent != null) {
      return recent;
    }
    if (ssrc == formerSsrc && former != null) {
      return used(ssrc, former);
    }
    int slot = slot(ssrc);
    return slot < 0 ? null : used(ssrc, rtpWindows[slot]);
  }

  private ReplayWindow used(int ssrc, ReplayWindow window) {
    formerSsrc = recentSsrc;
    former = recent;
    recentSsrc = ssrc;
    recent = window;
    return window;
  }

  /**
   * Guesses the packet index of a sequence number (RFC 3711, 3.3.1): the nearest to the highest
   * seen.
   */
  private static long index(long highest, int sequence) {
    if (highest < 0) {
      return sequence;
    }
    long guess = highest + (short) (sequence - (int) (highest & 0xffff));
    return guess < 0 ? sequence : guess;
  }

  /**
   * Encrypts a payload behind the RTP header that stands in {@code out}.
   *
   * @param resend the very same packet was protected before: it must have the same bytes, because
   *     GCM breaks when two packets share an index (RFC 7714, 8.4). A first sending under an index
   *     that was used is refused for the same reason.
   * @return the length of the SRTP packet, or {@link #REPLAYED}
   */
  public int protectRtp(
      byte[] out,
      int outOffset,
      int headerLength,
      byte[] in,
      int inOffset,
      int inLength,
      boolean resend)
      throws GeneralSecurityException {
    int ssrc = Bytes.i32(out, outOffset + 8);
    ReplayWindow known = rtpWindow(ssrc);
    ReplayWindow window = known == null ? rtpWindows[made(ssrc)] : known;
    long index = index(window.highest(), Bytes.u16(out, outOffset + 2));
    if (window.permits(index)) {
      window.add(index);
    } else if (!resend) {
      return REPLAYED;
    }
    return rtp.seal(out, outOffset, headerLength, in, inOffset, inLength, ssrc, index, 0);
  }

  /**
   * Checks and decrypts an SRTP packet in place.
   *
   * @return the length of the plain packet, {@link #REFUSED} or {@link #REPLAYED}
   */
  public int unprotectRtp(byte[] packet, int offset, int length, int headerLength) {
    if (length < headerLength + profile.tagBytes()) {
      return REFUSED;
    }
    int ssrc = Bytes.i32(packet, offset + 8);
    int sequence = Bytes.u16(packet, offset + 2);
    ReplayWindow known = rtpWindow(ssrc);
    long index = sequence;
    if (known != null) {
      index = index(known.highest(), sequence);
      if (!known.permits(index)) {
        return REPLAYED;
      }
    }
    try {
      int plain = rtp.open(packet, offset, length, headerLength, ssrc, index, 0);
      (known == null ? rtpWindows[made(ssrc)] : known).add(index);
      return plain;
    } catch (GeneralSecurityException e) {
      return REFUSED;
    }
  }

  /**
   * Protects a compound RTCP packet in place; the buffer needs {@link #MAX_OVERHEAD_BYTES} more.
   *
   * @return the length of the SRTCP packet
   */
  public int protectRtcp(byte[] packet, int offset, int length) throws GeneralSecurityException {
    if (rtcpIndex == MAX_RTCP_INDEX) {
      throw new GeneralSecurityException("all SRTCP indexes of this key are used");
    }
    rtcpIndex++;
    int ssrc = Bytes.i32(packet, offset + 4);
    int trailer = rtcpIndex | ENCRYPTED_FLAG;
    int body = length - RTCP_HEADER_BYTES;
    int sealed =
        rtcp.seal(
            packet,
            offset,
            RTCP_HEADER_BYTES,
            packet,
            offset + RTCP_HEADER_BYTES,
            body,
            ssrc,
            rtcpIndex,
            trailer);
    // GCM: ciphertext, tag, index word (RFC 7714, 9.2); CM: ciphertext, index word, tag
    int trailerAt = profile == SrtpProfile.AEAD_AES_128_GCM ? sealed : length;
    Bytes.put32(packet, offset + trailerAt, trailer);
    return sealed + 4;
  }

  /** Like {@link #unprotectRtp} for SRTCP. Unencrypted SRTCP is refused: nobody negotiated it. */
  public int unprotectRtcp(byte[] packet, int offset, int length) {
    if (length < RTCP_HEADER_BYTES + profile.tagBytes() + 4) {
      return REFUSED;
    }
    boolean gcm = profile == SrtpProfile.AEAD_AES_128_GCM;
    int trailerAt = gcm ? length - 4 : length - 4 - profile.tagBytes();
    int trailer = Bytes.i32(packet, offset + trailerAt);
    if ((trailer & ENCRYPTED_FLAG) == 0) {
      return REFUSED;
    }
    int ssrc = Bytes.i32(packet, offset + 4);
    long index = trailer & MAX_RTCP_INDEX;
    int known = slot(ssrc);
    if (known >= 0 && !rtcpWindows[known].permits(index)) {
      return REPLAYED;
    }
    try {
      int plain = rtcp.open(packet, offset, length - 4, RTCP_HEADER_BYTES, ssrc, index, trailer);
      rtcpWindows[known < 0 ? made(ssrc) : known].add(index);
      return plain;
    } catch (GeneralSecurityException e) {
      return REFUSED;
    }
  }
}
