package belfort.medianode.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Both kinds of AES-128-CTR with HMAC-SHA1 make the same bytes, and neither goes beyond what it is
 * given.
 */
final class CounterModeTest {
  private static final int HEADER = 20;

  private final Random random = new Random(6);
  private final byte[] key = bytes(CounterMode.KEY_BYTES);
  private final byte[] authenticationKey = bytes(CounterMode.AUTHENTICATION_KEY_BYTES);
  private final byte[] iv = bytes(CounterMode.IV_BYTES);

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private CounterMode of(Ciphers kind) {
    return kind.counterMode(key, authenticationKey);
  }

  private static byte[] sealed(CounterMode by, byte[] iv, byte[] header, byte[] more, byte[] plain)
      throws GeneralSecurityException {
    byte[] out = Arrays.copyOf(header, header.length + plain.length + CounterMode.DIGEST_BYTES);
    byte[] digest = new byte[CounterMode.DIGEST_BYTES];
    by.seal(iv, out, 0, header.length, more, plain, 0, plain.length, digest);
    System.arraycopy(digest, 0, out, header.length + plain.length, digest.length);
    return out;
  }

  @Test
  void bothSealTheSameBytesOfAnyLengthInAnyOrder() throws Exception {
    CounterMode libcrypto = of(Ciphers.LIBCRYPTO);
    CounterMode jdk = of(Ciphers.JDK);
    for (int i = 0; i < 1_000; i++) {
      byte[] plain = bytes(i < 200 ? i : random.nextInt(1_500));
      byte[] header = bytes(12 + random.nextInt(60));
      byte[] more = bytes(random.nextInt(100));
      byte[] own = bytes(CounterMode.IV_BYTES);
      assertArrayEquals(
          sealed(jdk, own, header, more, plain),
          sealed(libcrypto, own, header, more, plain),
          () -> "of " + header.length + ", " + plain.length + " and " + more.length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void digestsAndDecryptsInPlaceWhatItSealedInPlace(Ciphers kind) throws Exception {
    CounterMode counterMode = of(kind);
    byte[] packet = bytes(700);
    byte[] before = packet.clone();
    byte[] digest = bytes(CounterMode.DIGEST_BYTES + 2);
    byte[] behind = Arrays.copyOfRange(digest, CounterMode.DIGEST_BYTES, digest.length);
    counterMode.seal(iv, packet, 30, HEADER, key, packet, 30 + HEADER, 501, digest);
    int end = 30 + HEADER + 501;
    assertArrayEquals(
        Arrays.copyOf(before, 30 + HEADER), Arrays.copyOf(packet, 30 + HEADER), "what is before");
    assertArrayEquals(
        Arrays.copyOfRange(before, end, 700),
        Arrays.copyOfRange(packet, end, 700),
        "what is behind");
    assertArrayEquals(behind, Arrays.copyOfRange(digest, CounterMode.DIGEST_BYTES, digest.length));
    byte[] again = new byte[CounterMode.DIGEST_BYTES];
    counterMode.digest(packet, 30, HEADER + 501, key, again);
    assertArrayEquals(Arrays.copyOf(digest, CounterMode.DIGEST_BYTES), again);
    counterMode.crypt(iv, packet, 30 + HEADER, 501);
    assertArrayEquals(before, packet);
  }

  @Test
  void theLibraryNeverReadsOrWritesBeyondAnArray() {
    CounterMode counterMode = of(Ciphers.LIBCRYPTO);
    byte[] plain = new byte[100];
    byte[] out = new byte[HEADER + 100];
    byte[] digest = new byte[CounterMode.DIGEST_BYTES];
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> counterMode.seal(iv, new byte[119], 0, HEADER, key, plain, 0, 100, digest));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> counterMode.seal(iv, out, 0, HEADER, key, plain, 1, 100, digest));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> counterMode.seal(iv, out, -1, HEADER, key, plain, 0, 100, digest));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> counterMode.seal(new byte[15], out, 0, HEADER, key, plain, 0, 100, digest));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> counterMode.seal(iv, out, 0, HEADER, key, plain, 0, 100, new byte[19]));
    assertThrows(
        IndexOutOfBoundsException.class, () -> counterMode.digest(plain, 1, 100, key, digest));
    assertThrows(IndexOutOfBoundsException.class, () -> counterMode.crypt(iv, plain, 1, 100));
    assertThrows(IndexOutOfBoundsException.class, () -> counterMode.crypt(iv, plain, 0, -1));
    byte[] tooLong = new byte[CipherMemory.PACKET_BYTES];
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> counterMode.digest(tooLong, 0, tooLong.length, key, digest));
    assertThrows(
        IllegalArgumentException.class,
        () -> Ciphers.LIBCRYPTO.counterMode(new byte[15], authenticationKey));
    assertThrows(
        IllegalArgumentException.class, () -> Ciphers.LIBCRYPTO.counterMode(key, new byte[21]));
  }

  @Test
  void whatItBrokeOffLeavesNothingBehind() throws Exception {
    CounterMode counterMode = of(Ciphers.LIBCRYPTO);
    byte[] plain = bytes(100);
    byte[] expected = new byte[CounterMode.DIGEST_BYTES];
    counterMode.digest(plain, 0, 100, iv, expected);
    assertThrows(
        IndexOutOfBoundsException.class, () -> counterMode.digest(plain, 0, 100, iv, new byte[1]));
    byte[] digest = new byte[CounterMode.DIGEST_BYTES];
    counterMode.digest(plain, 0, 100, iv, digest);
    assertEquals(Arrays.toString(expected), Arrays.toString(digest));
  }
}
