package belfort.signaling.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** A media node: its control port answers, is not public, and its UDP port takes packets. */
public final class NodeCheck {
  private NodeCheck() {}

  /**
   * Looks at one node; makes a peer connection on it and releases it again.
   *
   * @param control its JSON-RPC port, as it may be shown
   * @param dial the same with its secret
   */
  public static List<Finding> findings(String name, URI control, URI dial)
      throws InterruptedException {
    String area = "node " + name;
    List<Finding> findings = new ArrayList<>();
    exposed(control).ifPresent(findings::add);
    try (NodeTalk talk = NodeTalk.open(dial)) {
      talk.ping();
      NodeTalk.Info info = talk.info();
      findings.add(
          Finding.ok(
              area,
              info.version()
                  + (info.capabilities().isEmpty()
                      ? ""
                      : " (" + String.join(", ", info.capabilities()) + ")")));
      NodeTalk.Answer answer = talk.offer();
      findings.add(udp(area + " UDP", answer));
      tcp(area + " TCP", answer).ifPresent(findings::add);
    } catch (NodeTalk.SecretRefusedException refused) {
      findings.add(
          Finding.fail(
              area,
              control + " refuses our secret: " + refused.getMessage(),
              "Give --media-node-secret-file the secret of the node's --rpc-secret-file"));
    } catch (IOException | TimeoutException away) {
      findings.add(
          Finding.fail(
              area,
              control + " does not answer: " + away.getMessage(),
              "See that the node runs, and that this machine may reach that TCP port"));
    }
    return findings;
  }

  private static Optional<Finding> exposed(URI control) {
    try {
      for (InetAddress address : InetAddress.getAllByName(control.getHost())) {
        if (PublicAddress.is(address) && "ws".equals(control.getScheme())) {
          return Optional.of(
              Finding.fail(
                  "node control port",
                  control + " is on a public address, where its secret can be read on the way",
                  "Put it on loopback or in a private network, and shut the port in the firewall"));
        }
      }
    } catch (UnknownHostException unknown) {
      // said by the one who cannot connect
    }
    return Optional.empty();
  }

  /** Nothing to say of a node that has no TCP port; it is only for those whose UDP is blocked. */
  private static Optional<Finding> tcp(String area, NodeTalk.Answer answer) {
    List<InetSocketAddress> candidates = answer.tcpCandidates();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    for (InetSocketAddress candidate : candidates) {
      if (IceProbe.answersTcp(candidate, answer.ufrag(), answer.password())) {
        return Optional.of(Finding.ok(area, named(candidate) + " answers this machine"));
      }
    }
    return Optional.of(
        Finding.warn(
            area,
            named(candidates.getFirst()) + " does not answer this machine",
            "Let TCP in there, for browsers whose network blocks UDP"));
  }

  private static String named(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static Finding udp(String area, NodeTalk.Answer answer) {
    List<InetSocketAddress> candidates = answer.candidates();
    if (candidates.isEmpty()) {
      return Finding.fail(
          area, "the node names no address for media", "Give it one with --media-address");
    }
    for (InetSocketAddress candidate : candidates) {
      if (IceProbe.answers(candidate, answer.ufrag(), answer.password())) {
        return Finding.ok(
            area, named(candidate) + " answers this machine; browsers need the same way");
      }
    }
    InetSocketAddress first = candidates.getFirst();
    return Finding.fail(
        area,
        named(first) + " does not answer this machine (" + candidates.size() + " addresses tried)",
        "Let UDP in there, and see that --media-address is what browsers can reach");
  }
}
