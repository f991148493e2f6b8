package belfort.medianode.srtp;

import java.util.Arrays;

/**
 * The keys of both directions of one DTLS-SRTP session.
 *
 * @param fromClient protects what the DTLS client sends
 * @param fromServer protects what the DTLS server sends
 */
public record SrtpKeys(SrtpProfile profile, MasterKey fromClient, MasterKey fromServer) {
  /** A master key with its salt. */
  @SuppressWarnings("ArrayRecordComponent") // secrets: compared by nobody, printed by nobody
  public record MasterKey(byte[] key, byte[] salt) {
    @Override
    public String toString() {
      return "MasterKey[hidden]";
    }
  }

  /** How many bytes the DTLS exporter has to give (RFC 5764, 4.2). */
  public static int exportedBytes(SrtpProfile profile) {
    return 2 * (SrtpProfile.KEY_BYTES + profile.saltBytes());
  }

  /** Cuts the exported bytes: client key, server key, client salt, server salt. */
  public static SrtpKeys ofExported(SrtpProfile profile, byte[] exported) {
    int key = SrtpProfile.KEY_BYTES;
    int salt = profile.saltBytes();
    return new SrtpKeys(
        profile,
        new MasterKey(
            Arrays.copyOfRange(exported, 0, key),
            Arrays.copyOfRange(exported, 2 * key, 2 * key + salt)),
        new MasterKey(
            Arrays.copyOfRange(exported, key, 2 * key),
            Arrays.copyOfRange(exported, 2 * key + salt, 2 * key + 2 * salt)));
  }
}
