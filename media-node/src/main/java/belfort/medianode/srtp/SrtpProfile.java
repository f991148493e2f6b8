package belfort.medianode.srtp;

import java.util.Optional;

/** The SRTP protection profiles that the node offers, the preferred one first (RFC 5764, 7714). */
public enum SrtpProfile {
  AEAD_AES_128_GCM(0x0007, 12, 16),
  AES128_CM_HMAC_SHA1_80(0x0001, 14, 10);

  public static final int KEY_BYTES = 16;

  private final int wireValue;
  private final int saltBytes;
  private final int tagBytes;

  SrtpProfile(int wireValue, int saltBytes, int tagBytes) {
    this.wireValue = wireValue;
    this.saltBytes = saltBytes;
    this.tagBytes = tagBytes;
  }

  /** The number in the {@code use_srtp} extension. */
  public int wireValue() {
    return wireValue;
  }

  public int saltBytes() {
    return saltBytes;
  }

  public int tagBytes() {
    return tagBytes;
  }

  /** The node's choice among what the peer offers. */
  public static Optional<SrtpProfile> choose(int[] offered) {
    for (SrtpProfile profile : values()) {
      for (int value : offered) {
        if (value == profile.wireValue) {
          return Optional.of(profile);
        }
      }
    }
    return Optional.empty();
  }
}
