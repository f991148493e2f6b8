package belfort.medianode.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the system's libcrypto can be used, tried once: it has to seal as the JDK does under
 * either profile, open what it sealed, and refuse what was changed.
 *
 * @param reason what is in the way, for the log
 */
record CipherTrial(boolean works, String reason) {
  private static final Logger LOG = LoggerFactory.getLogger(CipherTrial.class);

  /** A Java property; {@code jdk} leaves libcrypto alone. */
  static final String PROPERTY = "belfort.srtp.ciphers";

  static final CipherTrial RESULT = make();

  private static final int SSRC = 0x1234_5678;
  private static final long INDEX = 0x9876_5432_10L;
  private static final int HEADER_BYTES = 12;
  private static final int BODY_BYTES = 301; // no multiple of a block
  private static final int END = HEADER_BYTES + BODY_BYTES;

  private static CipherTrial make() {
    if (System.getProperty(PROPERTY, "").equals("jdk")) {
      return new CipherTrial(false, "by " + PROPERTY);
    }
    CipherTrial trial = tried();
    if (!trial.works) {
      LOG.info("event=srtp_without_libcrypto reason=\"{}\"", trial.reason);
    }
    return trial;
  }

  private static CipherTrial tried() {
    try {
      boolean right =
          doesRight(gcm(Ciphers.LIBCRYPTO), gcm(Ciphers.JDK))
              && doesRight(counterMode(Ciphers.LIBCRYPTO), counterMode(Ciphers.JDK));
      return new CipherTrial(right, right ? "" : "its results are wrong");
    } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
      return new CipherTrial(false, String.valueOf(e.getMessage()));
    }
  }

  private static PacketCipher gcm(Ciphers ciphers) {
    return new GcmCipher(true, ciphers.gcm(bytes(Gcm.KEY_BYTES, 3)), bytes(Gcm.IV_BYTES, 5));
  }

  private static PacketCipher counterMode(Ciphers ciphers) {
    CounterMode counterMode =
        ciphers.counterMode(
            bytes(CounterMode.KEY_BYTES, 3), bytes(CounterMode.AUTHENTICATION_KEY_BYTES, 7));
    return new CounterModeCipher(true, counterMode, bytes(CounterMode.IV_BYTES - 2, 5));
  }

  private static byte[] bytes(int length, int step) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * step + 1);
    }
    return bytes;
  }

  private static boolean doesRight(PacketCipher tried, PacketCipher trusted)
      throws GeneralSecurityException {
    byte[] plain = bytes(END + SrtpContext.MAX_OVERHEAD_BYTES, 11);
    byte[] sealed = plain.clone();
    int length = seal(tried, sealed);
    byte[] expected = plain.clone();
    if (seal(trusted, expected) != length || !Arrays.equals(sealed, expected)) {
      return false;
    }
    byte[] opened = sealed.clone();
    tried.open(opened, 0, length, HEADER_BYTES, SSRC, INDEX, 0);
    sealed[END - 1] ^= 1;
    return Arrays.equals(opened, 0, END, plain, 0, END) && refuses(tried, sealed, length);
  }

  private static int seal(PacketCipher cipher, byte[] packet) throws GeneralSecurityException {
    return cipher.seal(packet, 0, HEADER_BYTES, packet, HEADER_BYTES, BODY_BYTES, SSRC, INDEX, 0);
  }

  private static boolean refuses(PacketCipher cipher, byte[] changed, int length) {
    try {
      cipher.open(changed, 0, length, HEADER_BYTES, SSRC, INDEX, 0);
      return false;
    } catch (GeneralSecurityException expected) {
      return true;
    }
  }
}
