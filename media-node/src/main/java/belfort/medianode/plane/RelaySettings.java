package belfort.medianode.plane;

import java.util.Optional;

/**
 * How a relay was constructed.
 *
 * @param counterModeOnly offer AES_CM_128_HMAC_SHA1_80 alone (Kurento's {@code crypto})
 * @param key master key and salt to send under, 30 bytes; empty for a random one
 */
@SuppressWarnings("ArrayRecordComponent") // a secret: compared by nobody, printed by nobody
public record RelaySettings(boolean counterModeOnly, Optional<byte[]> key) {
  /** Both suites, each with a random key. */
  public static final RelaySettings DEFAULTS = new RelaySettings(false, Optional.empty());

  /** How long a given key is with its salt. */
  public static final int KEY_BYTES = 30;

  public RelaySettings {
    if (key.isPresent() && (!counterModeOnly || key.get().length != KEY_BYTES)) {
      throw new IllegalArgumentException("a given key is of AES_CM_128_HMAC_SHA1_80");
    }
  }

  @Override
  public String toString() {
    return "RelaySettings[hidden]";
  }
}
