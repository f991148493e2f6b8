package belfort.medianode.sdp;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.rtp.HeaderExtension;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Offers recorded from Chromium 156 and Firefox ESR 153, and what is made out of them. */
final class SdpTest {
  private static final EndpointSettings BOTH_WAYS = new EndpointSettings(false, false);
  private static final LocalTransport LOCAL =
      new LocalTransport(
          "abcdefgh",
          "abcdefghabcdefghabcdefgh",
          Fingerprint.sha256(new byte[] {1}),
          "passive",
          "192.0.2.7",
          40_000,
          List.of("candidate:1 1 UDP 2130706431 192.0.2.7 40000 typ host"),
          "cname",
          11,
          22,
          33);

  static String recorded(String name) {
    try (InputStream in = SdpTest.class.getResourceAsStream("/sdp/" + name + ".sdp")) {
      // git may have changed the line ends of a text file
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return text.replace("\r\n", "\n").replace("\n", "\r\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String answer(String offer, EndpointSettings settings) throws SdpRefusedException {
    return SdpWriter.write(Agreement.onOffer(SdpReader.read(offer), settings), LOCAL, 1);
  }

  private static void assertRefused(String why, String sdp) {
    SdpRefusedException refused =
        assertThrows(
            SdpRefusedException.class, () -> Agreement.onOffer(SdpReader.read(sdp), BOTH_WAYS));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"chromium-publish", "chromium-watch", "firefox-publish", "firefox-watch"})
  void realOffersAreAnsweredWithVp8AndOpus(String name) throws Exception {
    String answer = answer(recorded(name), BOTH_WAYS);
    String way = name.endsWith("publish") ? "a=recvonly" : "a=sendonly";
    for (String line :
        List.of(
            "a=ice-lite",
            "a=group:BUNDLE 0 1",
            "a=setup:passive",
            "a=rtcp-mux",
            "a=end-of-candidates",
            "opus/48000/2",
            "VP8/90000",
            "goog-remb",
            "a=candidate:1 1 UDP",
            way)) {
      assertTrue(answer.contains(line), line + " in " + answer);
    }
    assertTrue(answer.contains(" transport-cc\r\n"), answer);
    assertTrue(answer.contains(HeaderExtension.TRANSPORT_SEQUENCE.uri()), answer);
    assertFalse(answer.contains("simulcast") || answer.contains("rtp-stream-id"), answer);
    boolean watches = name.endsWith("watch");
    assertEquals(watches, answer.contains("a=ssrc:22 cname:cname"), answer);
    assertEquals(watches, answer.contains("a=ssrc-group:FID 22 33\r\n"), answer);
    assertEquals(watches, answer.contains("a=ssrc:33 cname:cname"), answer);
    assertRepairsEachCodec(answer);
    RemoteDescription read = SdpReader.read(answer);
    assertEquals("abcdefgh", read.ufrag(), "our answer passes our own reader");
  }

  /** As many retransmissions as codecs of the picture, each with what it repairs. */
  private static void assertRepairsEachCodec(String answer) {
    RemoteDescription.Section video =
        assertDoesNotThrow(() -> SdpReader.read(answer)).sections().get(1);
    List<Integer> types = video.codecs().stream().map(Codec::payloadType).toList();
    assertEquals(Set.copyOf(types), Set.copyOf(video.repairs().types().values()), answer);
    assertEquals(types.size(), video.repairs().types().size(), answer);
    video
        .repairs()
        .types()
        .forEach((type, original) ->
            assertTrue(
                answer.contains("a=rtpmap:" + type + " rtx/90000\r\na=fmtp:" + type + " apt=")
                    && (" " + video.formats() + " ").contains(" " + original + " " + type + " "),
                answer));
  }

  @Test
  void retransmissionsAreAgreedOnlyWhereTheyWereOfferedForACodecThatIsCarried() throws Exception {
    String offer = recorded("chromium-watch");
    String none = answer(offer.replace("rtx/90000", "xtr/90000"), BOTH_WAYS);
    assertFalse(none.contains("rtx") || none.contains("FID") || none.contains("ssrc:33"), none);
    String vp8 = answer(offer.replaceAll("apt=(?!96)\\d+", "apt=1"), BOTH_WAYS);
    assertEquals(2, vp8.split("apt=", -1).length, vp8);
    assertTrue(vp8.contains("a=fmtp:97 apt=96\r\n"), vp8);
    assertRefused("not a number", offer.replace("apt=96", "apt=x"));
    Agreement own = Agreement.offer(BOTH_WAYS, true, true);
    String text = SdpWriter.write(own, LOCAL, 1);
    assertFalse(text.contains("rtx") || text.contains("FID"), "a plain Kurento client asks for it");
  }

  @Test
  void aLayersRetransmissionsAreNamedOnlyInASimulcastWithThem() throws Exception {
    String uri = HeaderExtension.REPAIRED_STREAM_ID.uri();
    String offer = recorded("chromium-publish");
    assertFalse(answer(offer, BOTH_WAYS).contains(uri));
    String layers = offer + "a=rid:q send\r\na=rid:f send\r\na=simulcast:send q;f\r\n";
    assertTrue(answer(layers, BOTH_WAYS).contains("a=extmap:11 " + uri));
    assertFalse(answer(layers.replace("rtx/", "xtr/"), BOTH_WAYS).contains(uri));
  }

  @Test
  void codecsKeepTheOrderOfTheOffer() throws Exception {
    Agreement agreement =
        Agreement.onOffer(SdpReader.read(recorded("chromium-publish")), BOTH_WAYS);
    List<Codec> video = agreement.carrying(MediaKind.VIDEO).orElseThrow().codecs();
    assertEquals(Codec.Name.VP8, video.getFirst().name());
    assertTrue(video.stream().anyMatch(codec -> codec.name() == Codec.Name.H264));
    assertTrue(
        video.stream()
            .filter(codec -> codec.name() == Codec.Name.H264)
            .allMatch(codec -> codec.format().contains("packetization-mode=1")));
  }

  @Test
  void attack71_aDataChannelIsRefusedAndLeftOutOfTheBundle() throws Exception {
    String offer =
        recorded("chromium-watch").replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0 1 2")
            + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
            + "c=IN IP4 0.0.0.0\r\na=mid:2\r\na=sctp-port:5000\r\n";
    String answer = answer(offer, BOTH_WAYS);
    assertTrue(answer.contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel"), answer);
    assertTrue(answer.contains("a=group:BUNDLE 0 1\r\n"), answer);
  }

  @Test
  void directionsFollowTheOfferAndTheEndpointsSettings() throws Exception {
    String both = recorded("chromium-publish").replace("a=sendonly", "a=sendrecv");
    assertTrue(answer(both, BOTH_WAYS).contains("a=sendrecv"));
    assertTrue(answer(both, new EndpointSettings(true, false)).contains("a=recvonly"));
    assertTrue(answer(both, new EndpointSettings(false, true)).contains("a=sendonly"));
    String publish = recorded("chromium-publish");
    assertTrue(answer(publish, new EndpointSettings(false, true)).contains("a=inactive"));
  }

  @Test
  void ourOwnOfferIsAnsweredByAnActivePeerOnly() throws Exception {
    Agreement offer = Agreement.offer(BOTH_WAYS, true, true);
    String text = SdpWriter.write(offer, LOCAL, 1).replace("a=setup:passive", "a=setup:actpass");
    assertTrue(text.contains("a=mid:audio0") && text.contains("a=mid:video0"), text);
    RemoteDescription passive = SdpReader.read(text.replace("a=setup:actpass", "a=setup:passive"));
    assertThrows(SdpRefusedException.class, () -> offer.answered(passive));
    String active = text.replace("a=setup:actpass", "a=setup:active");
    Agreement agreed = offer.answered(SdpReader.read(active.replace("a=sendrecv", "a=recvonly")));
    assertEquals(Direction.SENDONLY, agreed.carrying(MediaKind.VIDEO).orElseThrow().direction());
  }

  @Test
  void attack56_oversizedAndMalformedDescriptionsAreRefused() {
    String offer = recorded("chromium-publish");
    assertRefused("empty", "");
    assertRefused("longer", offer + "a=x:" + "y".repeat(33_000));
    assertRefused("line", offer + "a=x:" + "y".repeat(5_000) + "\r\n");
    assertRefused("CR LF", offer.replace("\r\n", "\n"));
    assertRefused("ASCII", offer + "a=x:\0\r\n");
    assertRefused("ASCII", offer + "a=x:é\r\n");
    assertRefused("lines", offer + "a=x\r\n".repeat(2_000));
    String sections = "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n".repeat(100);
    assertRefused("sections", offer + sections);
    assertRefused("x=value", offer + "garbage\r\n");
    assertRefused("v=0", "garbage=0\r\n".substring(6));
  }

  @Test
  void attack57_unencryptedOrUnknownMediaIsRefused() {
    String offer = recorded("firefox-publish");
    assertRefused("RTP/AVP", offer.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"));
    assertRefused("RTP/AVPF", offer.replace("UDP/TLS/RTP/SAVPF", "RTP/AVPF"));
    assertRefused(
        "nothing that the node carries",
        offer.replace("opus/", "speex/").replace("VP8/", "VP7/").replace("H264/", "H261/"));
    String data =
        String.join(
            "\r\n",
            "v=0",
            "a=group:BUNDLE 0",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "a=mid:0",
            "");
    assertRefused("no section", data);
  }

  @Test
  void attack58_weakAbsentAndMalformedFingerprintsAreRefused() {
    String offer = recorded("firefox-publish");
    String line = offer.substring(offer.indexOf("a=fingerprint:"));
    String whole = line.substring(0, line.indexOf("\r\n"));
    assertRefused("lacks a=fingerprint", offer.replace(whole + "\r\n", ""));
    assertRefused(
        "too weak", offer.replace(whole, "a=fingerprint:sha-1 " + "AA:".repeat(19) + "AA"));
    assertRefused("too weak", offer.replace(whole, "a=fingerprint:md5 " + "AA:".repeat(15) + "AA"));
    assertRefused("malformed", offer.replace(whole, whole.substring(0, whole.length() - 3)));
    assertRefused("malformed", offer.replace(whole, "a=fingerprint:sha-256"));
  }

  @Test
  void attack59_badTransportNamesAndStreamsAreRefused() {
    String offer = recorded("chromium-publish");
    assertRefused("setup", offer.replace("a=setup:actpass", "a=setup:holdconn"));
    assertRefused("offer actpass or active", offer.replace("a=setup:actpass", "a=setup:passive"));
    assertRefused("lacks a=ice-ufrag", offer.replaceAll("a=ice-ufrag:.*\r\n", ""));
    assertRefused("lacks a=ice-pwd", offer.replaceAll("a=ice-pwd:.*\r\n", ""));
    assertRefused("ice-pwd", offer.replaceAll("a=ice-pwd:.*\r\n", "a=ice-pwd:short\r\n"));
    assertRefused(
        "ice-ufrag",
        offer.replaceAll("a=ice-ufrag:.*\r\n", "a=ice-ufrag:" + "u".repeat(257) + "\r\n"));
    assertRefused("same mid", offer.replace("a=mid:1", "a=mid:0"));
    assertRefused(
        "same SSRC",
        offer
            .replace("a=mid:0", "a=mid:0\r\na=ssrc:9 cname:x")
            .replace("a=mid:1", "a=mid:1\r\na=ssrc:9 cname:x"));
    assertRefused("simulcast", offer + "a=rid:x send\r\n".repeat(100));
    assertRefused("a=rid", offer + "a=rid:x/y send\r\n");
    assertRefused("a=rid", offer + "a=rid:" + "x".repeat(17) + " send\r\n");
    assertRefused("SSRCs", offer + ssrcs(100));
    assertRefused("BUNDLE", offer.replace("a=group:BUNDLE 0 1\r\n", ""));
    assertRefused("rtcp-mux", offer.replace("a=rtcp-mux\r\n", ""));
  }

  private static String ssrcs(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("a=ssrc:").append(100 + i).append(" cname:x\r\n");
    }
    return lines.toString();
  }

  @Test
  void attack63_mutatedOffersAreAnsweredOrRefusedAndNothingElse() {
    long seed = 63;
    Random random = new Random(seed);
    String[] offers = {
      recorded("chromium-publish"), recorded("firefox-publish"), recorded("firefox-watch")
    };
    int answered = 0;
    for (int i = 0; i < 10_000; i++) {
      String mutated = mutate(offers[random.nextInt(offers.length)], random);
      try {
        answer(mutated, BOTH_WAYS);
        answered++;
      } catch (SdpRefusedException e) {
        assertFalse(e.getMessage().isEmpty());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " case " + i + ": " + mutated, e);
      }
    }
    assertTrue(answered > 1_000 && answered < 9_000, "a fair share of both: " + answered);
  }

  static String mutate(String offer, Random random) {
    StringBuilder text = new StringBuilder(offer);
    int changes = 1 + random.nextInt(4);
    for (int c = 0; c < changes; c++) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, (char) (0x20 + random.nextInt(0x5f)));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, (char) ('0' + random.nextInt(10)));
        default -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
      }
    }
    return text.toString();
  }
}
