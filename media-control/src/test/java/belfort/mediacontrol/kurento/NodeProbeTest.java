package belfort.mediacontrol.kurento;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import belfort.mediacontrol.Await;
import belfort.mediacontrol.MediaCounters.Counter;
import belfort.mediacontrol.placement.Budgets;
import belfort.mediacontrol.placement.Costs;
import belfort.medianode.srtp.SrtpContext;
import belfort.medianode.srtp.SrtpKeys;
import belfort.medianode.srtp.SrtpProfile;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NodeProbeTest {
  private static final Costs USUAL = new Costs(40_000, 64_000, 20_000);

  @Test
  void whatGoesOutIsAPairWithoutWhatComesIn() {
    assertEquals(new Costs(30_000, 50_000, 9_000), NodeProbe.costs(USUAL, 30_000, 80_000, 9_000));
  }

  @Test
  void aPairIsDividedAsUsualWhenTheReadingAloneCannotBe() {
    Costs costs = new Costs(20_000, 32_000, 20_000);

    assertEquals(costs, NodeProbe.costs(USUAL, 90_000, 52_000, -1));
    assertEquals(costs, NodeProbe.costs(USUAL, -3, 52_000, -1));
  }

  @Test
  void noReadingIsBelievedThatIsBeyondReason() {
    assertEquals(new Costs(400_000, 640_000, 200_000), NodeProbe.costs(USUAL, 2e6, 9e6, 9e9));
    assertEquals(new Costs(4_000, 6_400, 2_000), NodeProbe.costs(USUAL, 0, 0, 0));
  }

  @Test
  void theStreamsPacketsAreWhatAnSrtpReceiverTakes() throws Exception {
    SdesSender sender = new SdesSender(new SecureRandom());
    String inline = sender.crypto().substring(sender.crypto().indexOf("inline:") + 7);
    byte[] master = Base64.getDecoder().decode(inline);
    SrtpContext receiver =
        new SrtpContext(
            SrtpProfile.AES128_CM_HMAC_SHA1_80,
            new SrtpKeys.MasterKey(
                Arrays.copyOf(master, 16), Arrays.copyOfRange(master, 16, master.length)));
    for (int number = 1; number < 20; number++) {
      byte[] packet = new byte[200];
      new SecureRandom().nextBytes(packet);
      packet[0] = (byte) 0x80;
      packet[2] = 0;
      packet[3] = (byte) number;
      Arrays.fill(packet, 8, 12, (byte) 7);

      byte[] sent = sender.protect(packet, number);

      assertFalse(Arrays.equals(packet, Arrays.copyOf(sent, packet.length)));
      assertTrue(receiver.unprotectRtp(sent, 0, sent.length, 12) >= 0, "packet " + number);
      assertArrayEquals(packet, Arrays.copyOf(sent, packet.length));
    }
  }

  @Test
  void aNodeThatCannotBeMeasuredKeepsWhatIsUsualAndCarriesLessons() throws Exception {
    try (ScriptedNode node = new ScriptedNode(false);
        World world = new World()) {
      KurentoMediaControl server =
          world.probing(
              KurentoConfig.of("test", List.of(KurentoConfig.Node.of(node.url())))
                  .with(World.FAST)
                  .with(World.PATIENT_PACE));

      Await.until("it is given up", () -> server.counters().get(Counter.NODE_PROBES_FAILED) == 1);

      Await.until("nothing is left there", () -> node.all("").isEmpty());
      assertTrue(node.asked().contains("closeSession"));
      assertEquals(
          Budgets.DEFAULT.usual(Budgets.KURENTO), server.nodes().getFirst().budget().costs());
      world.open(server, "maths");
    }
  }

  @Test
  void aNodeWithSomethingOnItIsNotMeasured() throws Exception {
    try (ScriptedNode node = new ScriptedNode(false);
        World world = new World()) {
      node.addPipeline("another installation", "maths");
      KurentoMediaControl server =
          world.probing(
              KurentoConfig.of("test", List.of(KurentoConfig.Node.of(node.url())))
                  .with(World.FAST)
                  .with(World.PATIENT_PACE));

      Await.until("it is left alone", () -> server.counters().get(Counter.NODE_PROBES_FAILED) == 1);

      Await.until("nothing of ours is left", () -> node.all("").size() == 1);
      assertFalse(node.asked().contains("processOffer"));
    }
  }
}
