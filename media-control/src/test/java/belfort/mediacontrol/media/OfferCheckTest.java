package belfort.mediacontrol.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.media.OfferVerdict.Problem;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OfferCheckTest {
  private static final SourceId CAMERA =
      new SourceId(new ParticipantId("teacher"), SourceKind.CAMERA);
  private static final PeerId PUBLISH = new PeerId.Publish(CAMERA);
  private static final PeerId WATCH = new PeerId.Watch(new ParticipantId("student"), CAMERA);

  private final OfferCheck check = new OfferCheck(CandidateCheck.withLoopback(false));

  private OfferVerdict.Accepted accepted(String offer, PeerId peer) {
    return assertInstanceOf(OfferVerdict.Accepted.class, check.judge(offer, peer));
  }

  private void refused(Problem problem, String offer) {
    OfferVerdict verdict = check.judge(offer, PUBLISH);
    assertEquals(problem, assertInstanceOf(OfferVerdict.Refused.class, verdict).problem());
  }

  private void refused(Problem problem, String from, String to) {
    assertTrue(Offers.publish().contains(from), "the offer has: " + from);
    refused(problem, Offers.publish().replace(from, to));
  }

  @Test
  void realOffersAreAcceptedAndPinnedToTheLessonsCodecs() {
    OfferVerdict.Accepted accepted = accepted(Offers.publish(), PUBLISH);
    assertEquals(List.of("0", "1"), accepted.mids());
    assertTrue(accepted.audio() && accepted.video());
    String offer = accepted.offer();
    assertTrue(offer.contains("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"), offer);
    assertTrue(offer.contains("m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"), offer);
    assertTrue(offer.contains("a=rtpmap:96 VP8/90000\r\n"));
    assertTrue(offer.contains("a=fmtp:97 apt=96\r\n"));
    for (String gone : List.of("H264", "AV1", "PCMU", "G722", "red/", "apt=103", "a=rtcp-fb:103")) {
      assertFalse(offer.contains(gone), gone);
    }
    assertEquals(2, offer.split("a=sendonly", -1).length - 1);
  }

  @Test
  void whatWasPinnedPassesTheCheckUnchanged() {
    String once = accepted(Offers.publish(), PUBLISH).offer();
    assertEquals(once, accepted(once, PUBLISH).offer());
  }

  @Test
  void theSessionsFingerprintMovesToEachMediaLine() {
    String line = "a=fingerprint:" + Offers.FINGERPRINT + "\r\n";
    String firefox =
        Offers.publish().replace(line, "").replace("t=0 0\r\n", "t=0 0\r\na=sendrecv\r\n" + line);
    String offer = accepted(firefox, PUBLISH).offer();
    assertTrue(offer.indexOf(line) > offer.indexOf("m=audio"), offer);
    assertEquals(2, offer.split(line, -1).length - 1);
  }

  @Test
  void bundleOnlyLinesGetAPortAndSendingBackIsNotAskedFor() {
    String offer =
        Offers.publish()
            .replace("m=video 9", "m=video 0")
            .replace("a=mid:1\r\n", "a=mid:1\r\na=bundle-only\r\n")
            .replace("a=sendonly", "a=sendrecv");
    String pinned = accepted(offer, PUBLISH).offer();
    assertTrue(pinned.contains("m=video 9 "));
    assertFalse(pinned.contains("bundle-only"));
    assertFalse(pinned.contains("sendrecv"));
  }

  @Test
  void whoPublishesSendsAndWhoWatchesReceives() {
    assertInstanceOf(OfferVerdict.Accepted.class, check.judge(Offers.watch(), WATCH));
    assertEquals(
        Problem.WRONG_DIRECTION,
        assertInstanceOf(
                OfferVerdict.Refused.class,
                check.judge(Offers.publish().replace("a=sendonly", "a=sendrecv"), WATCH))
            .problem());
    refused(Problem.WRONG_DIRECTION, Offers.watch());
    refused(Problem.WRONG_DIRECTION, "a=sendonly", "a=inactive");
  }

  @Test
  void attack56_whatIsTooLargeOrNoTextIsRefused() {
    refused(Problem.TOO_LARGE, Offers.publish() + "a=x\r\n".repeat(7_000));
    refused(Problem.TOO_MANY_LINES, Offers.publish() + "a=x\r\n".repeat(1_000));
    refused(Problem.LINE_TOO_LONG, Offers.publish() + "a=" + "x".repeat(5_000) + "\r\n");
    refused(Problem.MALFORMED, Offers.publish().replace("\r\n", "\n"));
    refused(Problem.NOT_TEXT, "s=-", "s=\0");
    refused(Problem.NOT_TEXT, "s=-", "s=caf\u00e9");
    refused(Problem.MALFORMED, "s=-", "nonsense");
    refused(Problem.MALFORMED, "");
    StringBuilder many = new StringBuilder(Offers.publish());
    IntStream.range(2, 300).forEach(mid -> many.append("m=audio 9 RTP 0\r\na=mid:" + mid + "\r\n"));
    refused(Problem.TOO_MANY_MEDIA, many.toString());
    refused(Problem.NO_MEDIA, "v=0\r\ns=-\r\n");
  }

  @Test
  void attack57_dataChannelsUnknownCodecsAndPlainRtpAreRefused() {
    refused(
        Problem.MEDIA_NOT_CARRIED,
        "v=0\r\ns=-\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\n");
    refused(Problem.NO_LESSON_CODEC, "VP8/90000", "VP7/90000");
    refused(Problem.NO_LESSON_CODEC, "opus/48000/2", "speex/16000");
    refused(Problem.NOT_SECURE, "UDP/TLS/RTP/SAVPF 111", "RTP/AVP 111");
    refused(
        Problem.NOT_SECURE,
        "a=rtcp-mux",
        "a=rtcp-mux\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x");
  }

  @Test
  void attack57_aPayloadTypeWithTwoMeaningsIsRefused() {
    refused(
        Problem.NO_LESSON_CODEC,
        "a=rtpmap:96 VP8/90000",
        "a=rtpmap:96 VP8/90000\r\na=rtpmap:96 H264/90000");
  }

  @Test
  void attack58_weakAbsentOrMisshapenFingerprintsAreRefused() {
    String fine = "a=fingerprint:" + Offers.FINGERPRINT;
    refused(Problem.BAD_FINGERPRINT, fine + "\r\n", "");
    refused(Problem.BAD_FINGERPRINT, "sha-256 ", "md5 ");
    refused(Problem.BAD_FINGERPRINT, "sha-256 ", "sha-1 ");
    refused(Problem.BAD_FINGERPRINT, "sha-256 7B:8B", "sha-256 8B");
    refused(Problem.BAD_FINGERPRINT, "sha-256 7B", "sha-256 ZZ");
  }

  @Test
  void attack59_setupCredentialsMidsAndStreamsAreChecked() {
    refused(Problem.BAD_SETUP, "a=setup:actpass", "a=setup:holdconn");
    refused(Problem.BAD_SETUP, "a=setup:actpass\r\n", "");
    refused(Problem.BAD_ICE_CREDENTIALS, "a=ice-ufrag:Ev4x\r\n", "");
    refused(Problem.BAD_ICE_CREDENTIALS, "Ev4x", "E");
    refused(Problem.BAD_ICE_CREDENTIALS, "Ev4x", "E".repeat(256));
    refused(Problem.BAD_ICE_CREDENTIALS, "fCrWs2NzmcPSPmRwVLzqLvMe", "tooshort");
    refused(Problem.BAD_MID, "a=mid:1", "a=mid:0");
    refused(Problem.BAD_MID, "a=mid:1\r\n", "");
    refused(Problem.DUPLICATE_SSRC, "a=ssrc:2001 cname:q5Bq", "a=ssrc:1001 cname:q5Bq");
    refused(Problem.DUPLICATE_SSRC, "a=ssrc:2002 cname:q5Bq", "a=ssrc:2001 cname:q5Bq");
    StringBuilder rids = new StringBuilder("a=mid:1\r\n");
    IntStream.range(0, 100).forEach(rid -> rids.append("a=rid:" + rid + " send\r\n"));
    refused(Problem.TOO_MANY_STREAMS, "a=mid:1\r\n", rids.toString());
  }

  @Test
  void layersOfACameraPassAsTheyAre() {
    OfferVerdict.Accepted accepted = accepted(Offers.publishLayers(), PUBLISH);
    assertTrue(accepted.layers());
    for (String kept : List.of("a=rid:q send", "a=rid:f send", "a=simulcast:send q;h;f")) {
      assertTrue(accepted.offer().contains(kept + "\r\n"), kept);
    }
    assertFalse(accepted(Offers.publish(), PUBLISH).layers());
  }

  @Test
  void ridsWithoutASimulcastAreTakenOut() {
    String offer = Offers.publishLayers().replaceAll("a=simulcast:[^\r]*\r\n", "");
    OfferVerdict.Accepted accepted = accepted(offer, PUBLISH);
    assertFalse(accepted.layers());
    assertFalse(accepted.offer().contains("a=rid"));
  }

  @Test
  void attack59_layersThatAreNotUnderstoodAreRefused() {
    for (String wrong :
        List.of(
            "send q",
            "send q;h;f;x",
            "send q;h",
            "send q;h;x",
            "send q;q;f",
            "send q;h;~f",
            "send q,h;f",
            "recv q;h;f",
            "send q;h;f recv q",
            "send ;h;f",
            "",
            "send q;h;f\r\na=simulcast:send q;h;f")) {
      refused(
          Problem.BAD_LAYERS,
          Offers.publishLayers().replace("a=simulcast:send q;h;f", "a=simulcast:" + wrong));
    }
    for (String rid :
        List.of("a=rid:q recv", "a=rid:q send pt=96", "a=rid:h send", "a=rid: send")) {
      refused(Problem.BAD_LAYERS, Offers.publishLayers().replace("a=rid:q send", rid));
    }
    refused(
        Problem.BAD_LAYERS, Offers.publish().replace("a=mid:0", "a=mid:0\r\na=simulcast:send a;b"));
    assertEquals(
        Problem.BAD_LAYERS,
        assertInstanceOf(
                OfferVerdict.Refused.class,
                check.judge(Offers.publishLayers().replace("a=sendonly", "a=recvonly"), WATCH))
            .problem());
  }

  @Test
  void attack60_candidatesInsideAnOfferObeyThePolicyToo() {
    String good = "a=candidate:1 1 udp 2113937151 10.0.0.7 51000 typ host";
    String bad = "a=candidate:1 1 udp 2113937151 169.254.169.254 51000 typ host";
    String offer =
        accepted(
                Offers.publish()
                    .replace("a=mid:0\r\n", "a=mid:0\r\n" + good + "\r\n" + bad + "\r\n"),
                PUBLISH)
            .offer();
    assertTrue(offer.contains(good));
    assertFalse(offer.contains(bad));
  }

  @Test
  void attack63_mutatedOffersAreRefusedOrStayWithinTheRules() {
    int accepted = mutantsAccepted(Offers.publish()) + mutantsAccepted(Offers.publishLayers());
    assertTrue(accepted > 1_000, "most small changes are harmless: " + accepted);
  }

  private int mutantsAccepted(String original) {
    int accepted = 0;
    for (long seed = 0; seed < 50_000; seed++) {
      String mutant = mutate(original, new SplittableRandom(seed));
      if (check.judge(mutant, PUBLISH) instanceof OfferVerdict.Accepted fit) {
        accepted++;
        boolean stable = fit.equals(check.judge(fit.offer(), PUBLISH));
        boolean safe = stable && fit.mids().size() <= OfferCheck.MOST_MEDIA;
        assertTrue(safe, "seed " + seed);
      }
    }
    return accepted;
  }

  private static String mutate(String text, SplittableRandom random) {
    StringBuilder mutant = new StringBuilder(text);
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      int at = random.nextInt(mutant.length());
      int length = Math.min(random.nextInt(1, 40), mutant.length() - at);
      switch (random.nextInt(4)) {
        case 0 -> mutant.setCharAt(at, (char) random.nextInt(256));
        case 1 -> mutant.delete(at, at + length);
        case 2 -> mutant.insert(at, mutant.substring(at, at + length));
        default -> mutant.insert(at, random.nextInt());
      }
    }
    return mutant.toString();
  }
}
