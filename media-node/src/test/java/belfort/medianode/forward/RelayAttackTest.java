package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
import belfort.medianode.forward.TestPlane.Relay;
import belfort.medianode.forward.TwoNodes.Hop;
import belfort.medianode.ice.StunClient;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.RelaySettings;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.rtp.Bytes;
import belfort.medianode.sdp.RemoteDescription;
import belfort.medianode.sdp.SdpReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is forged, repeated, misdirected or badly agreed reaches nobody over a relay. */
final class RelayAttackTest {
  private static final int FRAME_TICKS = 3000;
  private static final int GARBAGE = 3_000;

  private TwoNodes nodes;
  private int frame;

  @BeforeEach
  void open() throws IOException {
    nodes = new TwoNodes();
  }

  @AfterEach
  void close() throws IOException {
    nodes.close();
  }

  /** One publisher at the origin, one viewer at the leaf, and media between them. */
  private Joined watched(Hop hop, Joined publisher) throws Exception {
    hop.out().carry(publisher.endpoint());
    Joined viewer = nodes.viewers(1, hop).getFirst();
    goesOn(viewer, publisher);
    return viewer;
  }

  private void goesOn(Joined viewer, Joined publisher) {
    int before = viewer.peer().video().size();
    Await.until(
        TestPlane.PATIENCE,
        "the lesson goes on",
        () -> {
          publisher.peer().sendFrame(true, 1, frame * FRAME_TICKS);
          frame++;
          return viewer.peer().video().size() > before + 2;
        });
  }

  private void awaitCounter(TestPlane node, Counter counter, long atLeast) {
    Await.until(
        TestPlane.PATIENCE,
        () -> counter + " is " + node.counter(counter),
        () -> node.counter(counter) >= atLeast);
  }

  @Test
  void attack66_forgedAndReplayedAndMisdirectedPacketsOfARelayAreDroppedAndCounted()
      throws Exception {
    Hop hop = nodes.hop();
    Joined publisher = nodes.origin.join(1, "sendonly");
    Joined viewer = watched(hop, publisher);
    byte[] real = hop.link().lastUp();

    hop.link().inject(real);
    awaitCounter(nodes.leaf, Counter.SRTP_REPLAYED, 1);

    byte[] changed = real.clone();
    Bytes.put16(changed, 2, Bytes.u16(real, 2) + 100);
    hop.link().inject(changed);
    awaitCounter(nodes.leaf, Counter.SRTP_REFUSED, 1);

    byte[] plain = real.clone();
    plain[real.length - 1] ^= 1;
    Bytes.put16(plain, 2, Bytes.u16(real, 2) + 101);
    hop.link().inject(plain);
    awaitCounter(nodes.leaf, Counter.SRTP_REFUSED, 2);

    byte[] control = real.clone();
    control[1] = (byte) 201;
    System.arraycopy(real, 8, control, 4, 4);
    hop.link().inject(control);
    awaitCounter(nodes.leaf, Counter.SRTP_REFUSED, 3);

    byte[] unknown = real.clone();
    Bytes.put32(unknown, 8, ~Bytes.i32(real, 8));
    hop.link().inject(unknown);
    awaitCounter(nodes.leaf, Counter.RELAY_UNKNOWN_STREAM, 1);

    try (DatagramChannel elsewhere = DatagramChannel.open()) {
      elsewhere.send(ByteBuffer.wrap(changed), nodes.leaf.address());
      awaitCounter(nodes.leaf, Counter.UNCHECKED_ADDRESS, 1);
    }
    goesOn(viewer, publisher);
    assertTrue(viewer.peer().video().stream().allMatch(packet -> packet.publisher() == 1));
  }

  @Test
  void attack67_garbageFromTheOtherNodesAddressChangesNothing() throws Exception {
    Hop hop = nodes.hop();
    Joined publisher = nodes.origin.join(1, "sendonly");
    Joined viewer = watched(hop, publisher);
    byte[] real = hop.link().lastUp();
    Random random = new Random(67);
    for (int i = 0; i < GARBAGE; i++) {
      byte[] garbage = new byte[1 + random.nextInt(1400)];
      random.nextBytes(garbage);
      garbage[0] = (byte) (random.nextBoolean() ? 0x80 | random.nextInt(64) : random.nextInt(64));
      if (garbage.length > 12 && random.nextBoolean()) {
        System.arraycopy(real, 8, garbage, random.nextBoolean() ? 8 : 4, 4);
      }
      hop.link().inject(garbage);
    }
    goesOn(viewer, publisher);
    assertEquals(0, nodes.leaf.counter(Counter.UNEXPECTED_FAILURES));
    assertTrue(nodes.leaf.counter(Counter.SRTP_REFUSED) > 0);
  }

  @Test
  void aRelayWithAWrongKeyCarriesNothing() throws Exception {
    Hop hop =
        nodes.hop(
            RelaySettings.DEFAULTS, 0, offer -> offer.replaceAll("inline:....", "inline:AAAA"));
    Joined publisher = nodes.origin.join(1, "sendonly");
    hop.out().carry(publisher.endpoint());
    Joined viewer = nodes.viewers(1, hop).getFirst();
    Await.until(
        TestPlane.PATIENCE,
        "all is refused",
        () -> {
          publisher.peer().sendFrame(true, 1, 0);
          return nodes.leaf.counter(Counter.SRTP_REFUSED) > 20;
        });
    assertTrue(viewer.peer().video().isEmpty());
    assertTrue(!hop.in().events().contains(new PlaneEvent.MediaStateChanged(true)));
  }

  @Test
  void attack64_aBrowserThatChecksInFromANodesAddressTakesNoneOfItsPackets() throws Exception {
    Hop hop = nodes.hop();
    Joined publisher = nodes.origin.join(1, "sendonly");
    Joined viewer = watched(hop, publisher);
    PlaneEndpoint mallory = nodes.leaf.plane.open(new EndpointSettings(false, false), e -> {});
    try (SyntheticPeer browser =
        new SyntheticPeer(
            9, nodes.leaf.address(), belfort.medianode.srtp.SrtpProfile.AEAD_AES_128_GCM)) {
      RemoteDescription answer = SdpReader.read(mallory.processOffer(browser.offer("sendrecv")));
      long answered = nodes.leaf.counter(Counter.STUN_ANSWERED);
      hop.link()
          .inject(
              StunClient.request(answer.ufrag() + ":" + browser.ufrag(), answer.password(), true));
      awaitCounter(nodes.leaf, Counter.STUN_ANSWERED, answered + 1);
      goesOn(viewer, publisher);
    }
  }

  @Test
  void attack55_aClosedRelaySendsAndTakesNothingAnyMore() throws Exception {
    Hop hop = nodes.hop();
    Joined publisher = nodes.origin.join(1, "sendonly");
    watched(hop, publisher);
    hop.in().endpoint().close();
    awaitCounter(nodes.leaf, Counter.UNCHECKED_ADDRESS, 0);
    Await.until(
        TestPlane.PATIENCE,
        "the origin's packets are nobody's",
        () -> {
          publisher.peer().sendFrame(true, 1, 0);
          return nodes.leaf.counter(Counter.UNCHECKED_ADDRESS) > 3;
        });
    hop.out().endpoint().close();
    nodes.assertNothingWentWrong();
  }

  @Test
  void aRelayIsAgreedOnOnceAndAsItWasOffered() throws Exception {
    Relay out = nodes.origin.relay(RelaySettings.DEFAULTS);
    Relay in = nodes.leaf.relay(RelaySettings.DEFAULTS);
    assertThrows(SdpRefusedException.class, () -> out.endpoint().processAnswer("v=0"));
    String offer = out.endpoint().generateOffer(true, true);
    String answer = in.endpoint().processOffer(offer);
    assertRefused("SSRC of this endpoint", out, offer);
    assertRefused("not offered", out, answer.replace("a=crypto:1 ", "a=crypto:3 "));
    assertRefused("exactly one", out, twoCryptos(answer));
    assertRefused("sections", out, answer.substring(0, answer.indexOf("m=video")));
    assertRefused("a=crypto", out, answer.replaceAll("a=crypto.*\r\n", ""));
    out.endpoint().processAnswer(answer);
    assertRefused("negotiated already", out, answer);
    assertThrows(SdpRefusedException.class, () -> in.endpoint().processOffer(offer));
    assertThrows(SdpRefusedException.class, () -> out.endpoint().generateOffer(true, true));
  }

  private static String twoCryptos(String answer) {
    int at = answer.indexOf("a=crypto:1 ");
    String line = answer.substring(at, answer.indexOf("\r\n", at) + 2);
    return answer.replace(line, line + line.replace("a=crypto:1 ", "a=crypto:2 "));
  }

  private static void assertRefused(String why, Relay relay, String answer) {
    SdpRefusedException refused =
        assertThrows(SdpRefusedException.class, () -> relay.endpoint().processAnswer(answer));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @Test
  void aGivenKeyIsOfferedAloneAndWorks() throws Exception {
    byte[] key = "0123456789ABCDEF0123456789ABCD".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Hop hop = nodes.hop(new RelaySettings(true, Optional.of(key)), 0);
    assertTrue(
        hop.out()
            .endpoint()
            .localDescription()
            .orElseThrow()
            .contains(
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80"
                    + " inline:MDEyMzQ1Njc4OUFCQ0RFRjAxMjM0NTY3ODlBQkNE"));
    watched(hop, nodes.origin.join(1, "sendonly"));
    nodes.assertNothingWentWrong();
  }

  @Test
  void twoRelaysWithOneStreamsNameDoNotMix() throws Exception {
    Relay out = nodes.origin.relay(RelaySettings.DEFAULTS);
    String offer = out.endpoint().generateOffer(true, true);
    Relay first = nodes.leaf.relay(RelaySettings.DEFAULTS);
    first.endpoint().processOffer(offer);
    TestPlane.await(first.events(), new PlaneEvent.ConnectionStateChanged(true));
    Relay second = nodes.leaf.relay(RelaySettings.DEFAULTS);
    second.endpoint().processOffer(offer);
    Await.until(
        TestPlane.PATIENCE,
        () -> "Failed among " + second.events(),
        () -> second.events().stream().anyMatch(e -> e instanceof PlaneEvent.Failed));
  }
}
