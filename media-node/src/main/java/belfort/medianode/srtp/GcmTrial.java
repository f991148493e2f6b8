package belfort.medianode.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the system's libcrypto can be used, tried once: it has to seal as the JDK does, open what
 * it sealed, and refuse what was changed.
 *
 * @param reason what is in the way, for the log
 */
record GcmTrial(boolean works, String reason) {
  private static final Logger LOG = LoggerFactory.getLogger(GcmTrial.class);

  /** A Java property; {@code jdk} leaves libcrypto alone. */
  static final String PROPERTY = "belfort.srtp.ciphers";

  static final GcmTrial RESULT = make();

  private static final int HEADER_BYTES = 12;
  private static final int BODY_BYTES = 301; // no multiple of a block

  private static GcmTrial make() {
    if (System.getProperty(PROPERTY, "").equals("jdk")) {
      return new GcmTrial(false, "by " + PROPERTY);
    }
    GcmTrial trial = tried();
    if (!trial.works) {
      LOG.info("event=srtp_without_libcrypto reason=\"{}\"", trial.reason);
    }
    return trial;
  }

  private static GcmTrial tried() {
    try {
      return doesRight() ? new GcmTrial(true, "") : new GcmTrial(false, "its results are wrong");
    } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
      return new GcmTrial(false, String.valueOf(e.getMessage()));
    }
  }

  private static boolean doesRight() throws GeneralSecurityException {
    byte[] key = new byte[Gcm.KEY_BYTES];
    byte[] iv = new byte[Gcm.IV_BYTES];
    byte[] plain = new byte[HEADER_BYTES + BODY_BYTES + Gcm.TAG_BYTES];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = (byte) (i * 7);
      key[i % key.length] ^= (byte) i;
      iv[i % iv.length] ^= (byte) (i * 3);
    }
    LibcryptoGcm tried = new LibcryptoGcm(key);
    byte[] sealed = sealed(tried, iv, plain);
    if (!Arrays.equals(sealed, sealed(new JdkGcm(key), iv, plain))) {
      return false;
    }
    byte[] opened = sealed.clone();
    tried.open(iv, opened, 0, opened.length, HEADER_BYTES, iv);
    int end = HEADER_BYTES + BODY_BYTES;
    sealed[end - 1] ^= 1;
    return Arrays.equals(opened, 0, end, plain, 0, end) && refuses(tried, iv, sealed);
  }

  private static byte[] sealed(Gcm gcm, byte[] iv, byte[] plain) throws GeneralSecurityException {
    byte[] sealed = plain.clone();
    gcm.seal(iv, sealed, 0, HEADER_BYTES, iv, plain, HEADER_BYTES, BODY_BYTES);
    return sealed;
  }

  private static boolean refuses(Gcm gcm, byte[] iv, byte[] changed) {
    try {
      gcm.open(iv, changed, 0, changed.length, HEADER_BYTES, iv);
      return false;
    } catch (GeneralSecurityException expected) {
      return true;
    }
  }
}
