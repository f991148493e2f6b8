package belfort.medianode.srtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The test vectors of the RFCs. */
final class SrtpVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void keysAreDerivedAsInRfc3711AppendixB3() throws Exception {
    SrtpKeys.MasterKey master =
        new SrtpKeys.MasterKey(
            HEX.parseHex("e1f97a0d3e018be0d64fa32c06de4139"),
            HEX.parseHex("0ec675ad498afeebb6960b3aabe6"));
    assertArrayEquals(
        HEX.parseHex("c61e7a93744f39ee10734afe3ff7a087"),
        KeyDerivation.derive(master, KeyDerivation.RTP_ENCRYPTION, 16));
    assertArrayEquals(
        HEX.parseHex("30cbbc08863d8c85d49db34a9ae1"),
        KeyDerivation.derive(master, KeyDerivation.RTP_SALT, 14));
    assertArrayEquals(
        HEX.parseHex("cebe321f6ff7716b6fd4ab49af256a156d38baa4"),
        KeyDerivation.derive(master, KeyDerivation.RTP_AUTHENTICATION, 20));
  }

  @ParameterizedTest
  @EnumSource
  void gcmProtectsTheSampleOfRfc7714Section16(Ciphers kind) throws Exception {
    byte[] header = HEX.parseHex("8040f17b8041f8d35501a0b2");
    byte[] payload =
        HEX.parseHex(
            "47616c6c696120657374206f6d6e69732064697669736120" + "696e207061727465732074726573");
    GcmCipher cipher =
        new GcmCipher(
            false,
            kind.gcm(HEX.parseHex("000102030405060708090a0b0c0d0e0f")),
            HEX.parseHex("517569642070726f2071756f"));
    byte[] out = new byte[200];
    System.arraycopy(header, 0, out, 0, header.length);
    int length =
        cipher.seal(out, 0, header.length, payload, 0, payload.length, 0x5501a0b2, 0xf17b, 0);
    assertEquals(
        "8040f17b8041f8d35501a0b2"
            + "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
            + "899d7f27beb16a9152cf765ee4390cce",
        HEX.formatHex(Arrays.copyOf(out, length)));
    int plain = cipher.open(out, 0, length, header.length, 0x5501a0b2, 0xf17b, 0);
    assertArrayEquals(payload, Arrays.copyOfRange(out, header.length, plain));
  }

  @ParameterizedTest
  @EnumSource
  void counterModeMakesTheKeyStreamOfRfc3711AppendixB2(Ciphers kind) throws Exception {
    CounterModeCipher cipher =
        new CounterModeCipher(
            false,
            kind.counterMode(HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"), new byte[20]),
            HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd"));
    byte[] out = new byte[100];
    cipher.seal(out, 0, 12, new byte[48], 0, 48, 0, 0, 0);
    assertEquals(
        "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab"
            + "41e95b3bb0a2e8dd477901e4fca894c0",
        HEX.formatHex(Arrays.copyOfRange(out, 12, 60)));
  }

  @ParameterizedTest
  @EnumSource
  void digestsAreThoseOfRfc2202Section3(Ciphers kind) throws Exception {
    byte[] key = new byte[20];
    Arrays.fill(key, (byte) 0x0b);
    assertEquals(
        "b617318655057264e28bc0b6fb378c8ef146be00", digest(kind, key, "Hi There".getBytes(UTF_8)));
    byte[] data = new byte[50];
    Arrays.fill(key, (byte) 0xaa);
    Arrays.fill(data, (byte) 0xdd);
    assertEquals("125d7342b9ac11cd91a39af48aa17b4f63f175d3", digest(kind, key, data));
  }

  private static String digest(Ciphers kind, byte[] key, byte[] data) throws Exception {
    byte[] digest = new byte[CounterMode.DIGEST_BYTES];
    byte[] more = Arrays.copyOfRange(data, data.length - 3, data.length);
    kind.counterMode(new byte[16], key).digest(data, 0, data.length - 3, more, digest);
    return HEX.formatHex(digest);
  }
}
