package belfort.medianode.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.srtp.SrtpProfile;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What two nodes say to each other about a relay, and what is refused of it. */
final class RelaySdpTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final List<Crypto> CRYPTOS =
      List.of(
          Crypto.random(1, SrtpProfile.AEAD_AES_128_GCM, RANDOM),
          Crypto.random(2, SrtpProfile.AES128_CM_HMAC_SHA1_80, RANDOM));
  private static final LocalRelay LOCAL =
      new LocalRelay("192.0.2.7", 40_000, CRYPTOS, "cname", 11, 22, List.of(22L, 23L, 24L));

  private static String offer() {
    return SdpWriter.writeRelay(Agreement.relayOffer(true, true), LOCAL, 1);
  }

  private static String answer(String offer) throws SdpRefusedException {
    RelayDescription read = SdpReader.readRelay(offer);
    LocalRelay local =
        new LocalRelay(
            "192.0.2.8", 40_001, read.cryptos().subList(0, 1), "cname", 33, 44, List.of());
    return SdpWriter.writeRelay(Agreement.onRelayOffer(read), local, 2);
  }

  private static void assertRefused(String why, String offer) {
    SdpRefusedException refused = assertThrows(SdpRefusedException.class, () -> answer(offer));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @Test
  void anOfferNamesAddressKeysAndStreamsAndNoIce() throws Exception {
    String offer = offer();
    for (String line :
        List.of(
            "m=audio 40000 RTP/SAVPF 111\r\n",
            "c=IN IP4 192.0.2.7\r\n",
            "a=group:BUNDLE audio0 video0\r\n",
            "a=crypto:1 AEAD_AES_128_GCM inline:",
            "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:",
            "a=rtcp-mux\r\n",
            "a=sendrecv\r\n",
            "a=ssrc:11 cname:cname\r\n",
            "a=ssrc:22 cname:cname\r\n",
            "a=ssrc-group:SIM 22 23 24\r\n",
            "abs-send-time",
            "goog-remb")) {
      assertTrue(offer.contains(line), line + " in " + offer);
    }
    assertTrue(offer.indexOf("AEAD_AES") < offer.indexOf("AES_CM"), "the better one first");
    assertFalse(offer.contains("ice-"), offer);
    assertFalse(offer.contains("fingerprint"), offer);
    RelayDescription read = SdpReader.readRelay(offer);
    assertEquals("/192.0.2.7:40000", read.address().toString());
    assertEquals(2, read.cryptos().size());
    assertEquals(
        new java.math.BigInteger(CRYPTOS.getFirst().key().key()),
        new java.math.BigInteger(read.cryptos().getFirst().key().key()));
  }

  @Test
  void anAnswerTakesEveryCodecAndAnnouncesItsOwnStreams() throws Exception {
    String answer = answer(offer());
    Agreement agreed =
        Agreement.relayOffer(true, true).answered(SdpReader.readRelay(answer).sections());
    Agreement.Section video = agreed.carrying(MediaKind.VIDEO).orElseThrow();
    assertEquals(7, video.codecs().size(), "VP8 and six profiles of H.264");
    assertEquals(List.of(44), video.ssrcs());
    assertEquals(Direction.SENDRECV, video.direction());
  }

  private static List<Integer> layersIn(String offer) throws SdpRefusedException {
    Agreement agreed = Agreement.onRelayOffer(SdpReader.readRelay(offer));
    assertEquals(List.of(), agreed.carrying(MediaKind.AUDIO).orElseThrow().layerSsrcs());
    return agreed.carrying(MediaKind.VIDEO).orElseThrow().layerSsrcs();
  }

  @Test
  void layersAreThoseThatBeginWithTheAnnouncedStreamAndCanBeToldApart() throws Exception {
    String offer = offer();
    assertEquals(List.of(22, 23, 24), layersIn(offer));
    for (String other :
        List.of("SIM 23 22 24", "SIM 22", "SIM 22 22", "SIM 22 23 24 25 26", "SIM", "FEC 22 23")) {
      assertEquals(List.of(), layersIn(offer.replace("SIM 22 23 24", other)), other);
    }
    assertRefused("same SSRC", offer.replace("SIM 22 23 24", "SIM 22 11"));
    assertRefused("an SSRC", offer.replace("SIM 22 23 24", "SIM 22 x"));
  }

  @Test
  void aWayThatIsNotWantedIsNotOffered() throws Exception {
    String oneWay = SdpWriter.writeRelay(Agreement.relayOffer(false, false), LOCAL, 1);
    assertTrue(oneWay.contains("a=sendonly"), oneWay);
    assertTrue(answer(oneWay).contains("a=recvonly"));
    assertTrue(answer(oneWay).contains("a=ssrc:44 "), "RTCP needs its sender's name all the same");
  }

  @Test
  void attack57_whatIsNotEncryptedIsRefused() {
    String offer = offer();
    assertRefused("RTP/AVPF", offer.replace("RTP/SAVPF", "RTP/AVPF"));
    assertRefused("media must be encrypted", offer.replaceAll("a=crypto.*\r\n", ""));
    assertRefused(
        "media must be encrypted",
        offer.replaceAll("AEAD_AES_128_GCM|AES_CM_128_HMAC_SHA1_80", "NULL_HMAC_SHA1_80"));
    assertRefused(
        "media must be encrypted", offer.replaceAll("(a=crypto.*)\r\n", "$1 UNENCRYPTED_SRTP\r\n"));
    assertRefused(
        "media must be encrypted", offer.replaceAll("(a=crypto.*)\r\n", "$1|2^20|1:4\r\n"));
    assertRefused("28 bytes", offer.replaceAll("(AEAD_AES_128_GCM inline:)....", "$1"));
    assertRefused("not Base64", offer.replaceAll("(AEAD_AES_128_GCM inline:)....", "$1:::="));
    assertRefused("same tag", offer.replace("a=crypto:2", "a=crypto:1"));
    assertRefused("tag of a=crypto", offer.replace("a=crypto:2", "a=crypto:x"));
    assertRefused("lacks parts", offer.replaceAll("a=crypto:2.*\r\n", "a=crypto:2\r\n"));
  }

  @Test
  void attack60_addressesThatNoNodeHasAreRefused() {
    String offer = offer();
    for (String address :
        List.of("0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::ffff:1.2.3.4")) {
      assertRefused("none that a node can have", offer.replace("192.0.2.7", address));
    }
    for (String name : List.of("localhost", "node.example.org", "192.0.2.7/127", "1.2.3.4.5")) {
      assertRefused("not an IP address", offer.replace("192.0.2.7", name));
    }
    assertRefused("c=IN IP4", offer.replaceAll("c=.*\r\n", ""));
    assertRefused("c=IN IP4", offer.replace("c=IN IP4", "c=IN"));
    assertRefused("no section", offer.replace(" 40000 ", " 0 "));
  }

  @Test
  void attack59_badStreamsAndTransportsAreRefused() {
    String offer = offer();
    assertRefused("exactly one SSRC, not 0", offer.replaceAll("a=ssrc:11.*\r\n", ""));
    assertRefused(
        "exactly one SSRC, not 2",
        offer.replaceFirst("a=rtcp-mux\r\n", "a=rtcp-mux\r\na=ssrc:9 cname:x\r\n"));
    assertRefused("same SSRC", offer.replace("a=ssrc:22 ", "a=ssrc:11 "));
    assertRefused("BUNDLE", offer.replaceAll("a=group.*\r\n", ""));
    assertRefused("rtcp-mux", offer.replace("a=rtcp-mux\r\n", ""));
    assertRefused(
        "nothing that the node carries", // the keys are random: their letters stay as they are
        offer.replaceAll("(a=rtpmap:\\d+ )\\w+", "$1speex"));
  }

  @Test
  void aKurentoRtpEndpointIsRefusedWithTheReason() {
    // it has a port for each section and for each one's RTCP; with Kurento it is WebRtcEndpoints
    assertRefused("BUNDLE and rtcp-mux", SdpTest.recorded("kurento-rtp-endpoint-secured"));
    assertRefused("RTP/AVPF", SdpTest.recorded("kurento-rtp-endpoint"));
    assertRefused("a=crypto", SdpTest.recorded("kurento-webrtc-endpoint"));
  }

  @Test
  void attack63_mutatedRelayOffersAreAnsweredOrRefusedAndNothingElse() {
    int answered = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      String mutated = SdpTest.mutate(offer(), random);
      try {
        answer(mutated);
        answered++;
      } catch (SdpRefusedException e) {
        assertFalse(e.getMessage().isEmpty());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + mutated, e);
      }
    }
    assertTrue(answered > 2_000 && answered < 18_000, "a fair share of both: " + answered);
  }
}
