package belfort.medianode.srtp;

import belfort.medianode.rtp.Bytes;
import java.security.GeneralSecurityException;
import java.util.function.Function;
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
  private final Stream[] streams = new Stream[MAX_STREAMS];
  private int count;
  private int rtcpIndex;

  // the two that were used last, sound and picture as a rule: found without a look elsewhere
  private int recentSsrc;
  private int formerSsrc;
  private @Nullable Stream recent;
  private @Nullable Stream former;

  private static final class Stream {
    private final ReplayWindow rtpWindow = new ReplayWindow();
    private final ReplayWindow rtcpWindow = new ReplayWindow();
  }

  public SrtpContext(SrtpProfile profile, SrtpKeys.MasterKey master) {
    this(profile, master, Gcm::of);
  }

  /** With a given kind of AES-GCM. */
  SrtpContext(SrtpProfile profile, SrtpKeys.MasterKey master, Function<byte[], Gcm> gcm) {
    this.profile = profile;
    try {
      this.rtp = cipher(profile, master, gcm, false);
      this.rtcp = cipher(profile, master, gcm, true);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks a cipher that SRTP needs", e);
    }
  }

  private static PacketCipher cipher(
      SrtpProfile profile, SrtpKeys.MasterKey master, Function<byte[], Gcm> gcm, boolean control)
      throws GeneralSecurityException {
    int labels = control ? KeyDerivation.RTCP_ENCRYPTION : KeyDerivation.RTP_ENCRYPTION;
    byte[] key = KeyDerivation.derive(master, labels, SrtpProfile.KEY_BYTES);
    byte[] salt =
        KeyDerivation.derive(master, labels + KeyDerivation.RTP_SALT, profile.saltBytes());
    return switch (profile) {
      case AEAD_AES_128_GCM -> new GcmCipher(control, gcm.apply(key), salt);
      case AES128_CM_HMAC_SHA1_80 -> {
        byte[] authentication =
            KeyDerivation.derive(
                master,
                labels + KeyDerivation.RTP_AUTHENTICATION,
                CounterModeCipher.AUTHENTICATION_KEY_BYTES);
        yield new CounterModeCipher(control, key, authentication, salt);
      }
    };
  }

  private @Nullable Stream find(int ssrc) {
    if (ssrc == recentSsrc && recent != null) {
      return recent;
    }
    if (ssrc == formerSsrc && former != null) {
      return used(ssrc, former);
    }
    for (int i = 0; i < count; i++) {
      if (ssrcs[i] == ssrc) {
        return used(ssrc, streams[i]);
      }
    }
    return null;
  }

  private Stream used(int ssrc, Stream stream) {
    formerSsrc = recentSsrc;
    former = recent;
    recentSsrc = ssrc;
    recent = stream;
    return stream;
  }

  /** State is made only for packets that proved themselves, or that we send. */
  private Stream made(int ssrc) {
    int slot = count < MAX_STREAMS ? count++ : MAX_STREAMS - 1;
    if (former == streams[slot]) {
      former = null; // it gave its place away
    }
    if (recent == streams[slot]) {
      recent = null;
    }
    ssrcs[slot] = ssrc;
    streams[slot] = new Stream();
    return used(ssrc, streams[slot]);
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
    Stream stream = find(ssrc);
    ReplayWindow window = (stream == null ? made(ssrc) : stream).rtpWindow;
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
    Stream known = find(ssrc);
    long index = sequence;
    if (known != null) {
      ReplayWindow window = known.rtpWindow;
      index = index(window.highest(), sequence);
      if (!window.permits(index)) {
        return REPLAYED;
      }
    }
    try {
      int plain = rtp.open(packet, offset, length, headerLength, ssrc, index, 0);
      (known == null ? made(ssrc) : known).rtpWindow.add(index);
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
    Stream known = find(ssrc);
    if (known != null && !known.rtcpWindow.permits(index)) {
      return REPLAYED;
    }
    try {
      int plain = rtcp.open(packet, offset, length - 4, RTCP_HEADER_BYTES, ssrc, index, trailer);
      (known == null ? made(ssrc) : known).rtcpWindow.add(index);
      return plain;
    } catch (GeneralSecurityException e) {
      return REFUSED;
    }
  }
}
