package belfort.medianode.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import belfort.medianode.forward.PlaneCounters.Counter;
import belfort.medianode.forward.TestPlane.Joined;
import belfort.medianode.forward.TestPlane.Relay;
import belfort.medianode.plane.PlaneEvent;
import belfort.medianode.plane.RelaySettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A node where sources are published and one where they are watched, with relays between them. */
final class TwoNodes implements AutoCloseable {
  private static final long SEED = 20_261_127;

  final TestPlane origin = new TestPlane();
  final TestPlane leaf = new TestPlane();
  private final List<LossyLink> links = new ArrayList<>();

  /** Both ends of a relay, and the link between them. */
  record Hop(Relay out, Relay in, LossyLink link) {}

  TwoNodes() throws IOException {}

  Hop hop() throws Exception {
    return hop(RelaySettings.DEFAULTS, 0);
  }

  Hop hop(RelaySettings settings, double loss) throws Exception {
    return hop(settings, loss, UnaryOperator.identity());
  }

  /** The same with an offer that is changed on its way. */
  Hop hop(RelaySettings settings, double loss, UnaryOperator<String> change) throws Exception {
    LossyLink link = new LossyLink(origin.address(), leaf.address(), loss, SEED);
    links.add(link);
    Relay out = origin.relay(settings);
    Relay in = leaf.relay(RelaySettings.DEFAULTS);
    String offer = moved(out.endpoint().generateOffer(true, true), link.farAddress());
    String answer = moved(in.endpoint().processOffer(change.apply(offer)), link.address());
    out.endpoint().processAnswer(answer);
    return connected(new Hop(out, in, link));
  }

  /** A relay without a link: its packets have the addresses of all others like it. */
  Hop direct() throws Exception {
    Relay out = origin.relay(RelaySettings.DEFAULTS);
    Relay in = leaf.relay(RelaySettings.DEFAULTS);
    String offer = out.endpoint().generateOffer(true, true);
    out.endpoint().processAnswer(in.endpoint().processOffer(offer));
    return connected(new Hop(out, in, null));
  }

  private static Hop connected(Hop hop) {
    TestPlane.await(hop.out.events(), new PlaneEvent.ConnectionStateChanged(true));
    TestPlane.await(hop.in.events(), new PlaneEvent.ConnectionStateChanged(true));
    return hop;
  }

  /** The description with the port of the link. */
  private static String moved(String sdp, InetSocketAddress to) {
    return sdp.replaceAll("m=(audio|video) \\d+", "m=$1 " + to.getPort());
  }

  /** So many viewers on the leaf. */
  List<Joined> viewers(int count, Hop hop) throws Exception {
    List<Joined> viewers = new ArrayList<>();
    for (int id = 100; id < 100 + count; id++) {
      Joined viewer = leaf.join(id, "recvonly");
      viewer.watch(hop.in.endpoint());
      viewers.add(viewer);
    }
    return viewers;
  }

  void assertNothingWentWrong() {
    for (TestPlane node : List.of(origin, leaf)) {
      assertEquals(0, node.counter(Counter.UNEXPECTED_FAILURES));
      assertEquals(0, node.counter(Counter.SRTP_REFUSED));
    }
  }

  @Override
  public void close() throws IOException {
    links.forEach(LossyLink::close);
    origin.close();
    leaf.close();
  }
}
