package belfort.medianode.srtp;

/**
 * Who does the arithmetic of SRTP: the system's libcrypto where it can be used, for it allocates
 * nothing for a packet, or the JDK.
 */
public enum Ciphers {
  LIBCRYPTO,
  JDK;

  /** The better ones on this machine. */
  public static Ciphers chosen() {
    return CipherTrial.RESULT.works() ? LIBCRYPTO : JDK;
  }

  /** AES-128-GCM under a key of {@link Gcm#KEY_BYTES}. */
  public Gcm gcm(byte[] key) {
    return this == LIBCRYPTO ? new LibcryptoGcm(key) : new JdkGcm(key);
  }

  /** AES-128 in counter mode and HMAC-SHA1 under keys of 16 and 20 bytes. */
  CounterMode counterMode(byte[] key, byte[] authenticationKey) {
    return this == LIBCRYPTO
        ? new LibcryptoCounterMode(key, authenticationKey)
        : new JdkCounterMode(key, authenticationKey);
  }
}
