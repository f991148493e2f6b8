package belfort.medianode.rpc;

import belfort.medianode.plane.SimulatedPlane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;

/** A node on a free port of the loopback, with a simulated media plane. */
final class TestNode implements AutoCloseable {
  final SimulatedPlane plane = new SimulatedPlane();
  final NodeCounters counters = new NodeCounters();
  final RpcServer server;

  TestNode() throws IOException {
    this(0, NodeSettings.DEFAULTS);
  }

  TestNode(int port, NodeSettings settings) throws IOException {
    this(port, settings, Optional.empty());
  }

  TestNode(int port, NodeSettings settings, Optional<RpcSecret> secret) throws IOException {
    server =
        new RpcServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            secret,
            settings,
            counters,
            plane,
            InstantSource.system());
    server.start();
  }

  String url() {
    return "ws://127.0.0.1:" + server.port() + "/kurento";
  }

  @Override
  public void close() {
    server.close();
    plane.close();
  }
}
