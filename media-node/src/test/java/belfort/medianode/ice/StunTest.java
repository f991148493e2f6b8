package belfort.medianode.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.rtp.Bytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StunTest {
  /** RFC 5769, 2.1: a request with long-known credentials. */
  private static final byte[] SAMPLE =
      HexFormat.of()
          .parseHex(
              "000100582112a442b7e7a701bc34d686fa87dfae"
                  + "802200105354554e207465737420636c69656e74"
                  + "002400046e0001ff"
                  + "80290008932ff9b151263b36"
                  + "000600096576746a3a68367659202020"
                  + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
                  + "80280004e57a3bcf");

  private static final Credentials LOCAL = new Credentials("evtj", "VOkJxbRl1RmTxUk/WvJxBt");

  @Test
  void theSampleRequestOfRfc5769IsReadAndVerified() {
    StunRequest request = StunRequest.read(SAMPLE, SAMPLE.length).orElseThrow();
    assertEquals("evtj", request.localUfrag());
    assertEquals("h6vY", request.remoteUfrag());
    assertTrue(request.peerIsControlled());
    assertFalse(request.useCandidate());
    assertEquals(0, request.unknownAttribute());
    assertTrue(LOCAL.verifies(SAMPLE, request));
    assertFalse(new Credentials("evtj", "another password 22 chars").verifies(SAMPLE, request));
  }

  @Test
  void theAnswerCarriesTheAddressAndIsNotMuchLargerThanTheRequest() throws Exception {
    byte[] out = new byte[StunResponse.MAX_BYTES];
    InetSocketAddress from = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32_853);
    int length = StunResponse.success(SAMPLE, from, LOCAL, out);
    assertEquals(0x0101, Bytes.u16(out, 0));
    assertEquals(length - 20, Bytes.u16(out, 2));
    assertEquals(0x0020, Bytes.u16(out, 20));
    assertEquals(32_853, Bytes.u16(out, 26) ^ 0x2112);
    assertEquals(0xc000_0201, Bytes.i32(out, 28) ^ 0x2112_a442);
    assertTrue(length <= SAMPLE.length * 1.5, "no amplification: " + length);
    InetSocketAddress six = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 9);
    assertTrue(StunResponse.success(SAMPLE, six, LOCAL, out) <= SAMPLE.length * 1.5);
    assertTrue(StunResponse.roleConflict(SAMPLE, LOCAL, out) <= SAMPLE.length * 1.5);
    assertTrue(StunResponse.unknownAttribute(SAMPLE, 0x7f00, LOCAL, out) <= SAMPLE.length * 1.5);
  }

  @Test
  void attack69_everyTruncationAndEveryFlippedBitIsRefused() {
    for (int length = 0; length < SAMPLE.length; length++) {
      assertTrue(StunRequest.read(Arrays.copyOf(SAMPLE, length), length).isEmpty());
    }
    for (int bit = 0; bit < SAMPLE.length * 8; bit++) {
      byte[] flipped = SAMPLE.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertTrue(StunRequest.read(flipped, flipped.length).isEmpty(), "bit " + bit);
    }
  }

  @Test
  void attack69_fuzzedRequestsAreReadOrRefusedAndNeverThrow() {
    long seed = 69;
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] packet = SAMPLE.clone();
      int changes = 1 + random.nextInt(4);
      for (int c = 0; c < changes; c++) {
        packet[4 + random.nextInt(packet.length - 12)] = (byte) random.nextInt();
      }
      if (random.nextInt(4) == 0) { // a length that lies
        Bytes.put16(packet, 22 + random.nextInt(10) * 4, random.nextInt(0x10000));
      }
      int fingerprintAt = packet.length - 8;
      Bytes.put32(packet, fingerprintAt + 4, StunRequest.fingerprint(packet, fingerprintAt));
      Optional<StunRequest> request = StunRequest.read(packet, packet.length);
      if (request.isPresent()) {
        read++;
        boolean same = Arrays.equals(packet, SAMPLE);
        assertEquals(same, LOCAL.verifies(packet, request.get()), "seed " + seed + " case " + i);
      }
    }
    assertTrue(read > 10_000, "the fuzz reaches the reader's depth: " + read);
  }
}
