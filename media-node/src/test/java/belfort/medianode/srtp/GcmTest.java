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

/** Both kinds of AES-128-GCM seal the same bytes, and neither goes beyond what it is given. */
final class GcmTest {
  private static final byte[] NOTHING = new byte[0];
  private static final int HEADER = 20;

  private final Random random = new Random(5);
  private final byte[] key = bytes(Gcm.KEY_BYTES);
  private final byte[] iv = bytes(Gcm.IV_BYTES);

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] sealed(Gcm gcm, byte[] iv, byte[] header, byte[] more, byte[] plain)
      throws GeneralSecurityException {
    byte[] out = Arrays.copyOf(header, header.length + plain.length + Gcm.TAG_BYTES);
    gcm.seal(iv, out, 0, header.length, more, plain, 0, plain.length);
    return out;
  }

  @Test
  void theSystemsLibraryIsTheOneInUse() {
    assertEquals(Ciphers.LIBCRYPTO, Ciphers.chosen());
  }

  @Test
  void bothSealTheSameBytesOfAnyLength() throws Exception {
    Gcm libcrypto = new LibcryptoGcm(key);
    Gcm jdk = new JdkGcm(key);
    for (int length = 0; length < 1_500; length += 1 + random.nextInt(9)) {
      byte[] header = bytes(12 + random.nextInt(60));
      byte[] more = random.nextBoolean() ? NOTHING : bytes(4);
      byte[] plain = bytes(length);
      byte[] own = bytes(Gcm.IV_BYTES);
      assertArrayEquals(
          sealed(jdk, own, header, more, plain),
          sealed(libcrypto, own, header, more, plain),
          "of " + length);
    }
  }

  @ParameterizedTest
  @EnumSource
  void opensInPlaceWhatItSealedInPlace(Ciphers kind) throws Exception {
    Gcm gcm = kind.gcm(key);
    byte[] packet = bytes(700);
    byte[] before = packet.clone();
    byte[] more = bytes(4);
    int length = HEADER + 500 + Gcm.TAG_BYTES;
    gcm.seal(iv, packet, 30, HEADER, more, packet, 30 + HEADER, 500);
    assertArrayEquals(
        Arrays.copyOf(before, 30 + HEADER), Arrays.copyOf(packet, 30 + HEADER), "what is before");
    assertArrayEquals(
        Arrays.copyOfRange(before, 30 + length, 700),
        Arrays.copyOfRange(packet, 30 + length, 700),
        "what is behind");
    gcm.open(iv, packet, 30, length, HEADER, more);
    assertArrayEquals(
        Arrays.copyOf(before, 30 + HEADER + 500), Arrays.copyOf(packet, 30 + HEADER + 500));
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatWasChangedAnywhereAndGoesOn(Ciphers kind) throws Exception {
    Gcm gcm = kind.gcm(key);
    byte[] plain = bytes(100);
    byte[] more = bytes(4);
    byte[] sealed = sealed(gcm, iv, bytes(HEADER), more, plain);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 4;
      assertThrows(
          GeneralSecurityException.class,
          () -> gcm.open(iv, changed, 0, changed.length, HEADER, more),
          "at " + i);
    }
    assertThrows(
        GeneralSecurityException.class,
        () -> gcm.open(iv, sealed.clone(), 0, sealed.length, HEADER, NOTHING));
    assertThrows(
        GeneralSecurityException.class,
        () -> gcm.open(iv, sealed.clone(), 0, HEADER + Gcm.TAG_BYTES - 1, HEADER, more));
    byte[] opened = sealed.clone();
    gcm.open(iv, opened, 0, opened.length, HEADER, more);
    assertArrayEquals(plain, Arrays.copyOfRange(opened, HEADER, HEADER + plain.length));
  }

  @ParameterizedTest
  @EnumSource
  void sealsTheSamePacketAgainToTheSameBytes(Ciphers kind) throws Exception {
    Gcm gcm = kind.gcm(key);
    byte[] header = bytes(HEADER);
    byte[] plain = bytes(300);
    byte[] first = sealed(gcm, iv, header, NOTHING, plain);
    assertArrayEquals(first, sealed(gcm, iv, header, NOTHING, plain), "right after itself");
    sealed(gcm, bytes(Gcm.IV_BYTES), header, NOTHING, plain);
    assertArrayEquals(first, sealed(gcm, iv, header, NOTHING, plain), "after another");
  }

  @Test
  void theLibraryNeverReadsOrWritesBeyondAnArray() {
    Gcm gcm = new LibcryptoGcm(key);
    byte[] small = new byte[HEADER + 100 + Gcm.TAG_BYTES - 1];
    byte[] plain = new byte[100];
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> gcm.seal(iv, small, 0, HEADER, NOTHING, plain, 0, 100));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> gcm.seal(iv, new byte[500], 0, HEADER, NOTHING, plain, 1, 100));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> gcm.seal(iv, new byte[500], -1, HEADER, NOTHING, plain, 0, 100));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> gcm.open(iv, small, 0, small.length + 1, HEADER, NOTHING));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> gcm.seal(new byte[11], new byte[500], 0, HEADER, NOTHING, plain, 0, 100));
    byte[] tooLong = new byte[CipherMemory.PACKET_BYTES];
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> gcm.seal(iv, new byte[70_000], 0, HEADER, NOTHING, tooLong, 0, tooLong.length));
    assertThrows(
        IndexOutOfBoundsException.class, () -> gcm.open(iv, tooLong, 0, tooLong.length, 8, iv));
    assertThrows(IllegalArgumentException.class, () -> new LibcryptoGcm(new byte[15]));
  }
}
