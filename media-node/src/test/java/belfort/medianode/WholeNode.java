package belfort.medianode;

import belfort.medianode.forward.PlaneConfig;
import belfort.medianode.forward.UdpMediaPlane;
import belfort.medianode.rpc.NodeCounters;
import belfort.medianode.rpc.NodeSettings;
import belfort.medianode.rpc.RpcServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.kurento.client.KurentoClient;
import org.kurento.client.MediaPipeline;

/** A node as a program has it, on loopback: a real media plane behind the protocol's door. */
public final class WholeNode implements AutoCloseable {
  private final UdpMediaPlane plane;
  private final RpcServer server;
  private final KurentoClient client;
  private final MediaPipeline pipeline;

  public WholeNode() throws IOException {
    this(config -> config);
  }

  /** A node whose plane is configured otherwise. */
  public WholeNode(UnaryOperator<PlaneConfig> configured) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    plane = UdpMediaPlane.open(configured.apply(PlaneConfig.on(0, List.of(loopback))));
    server =
        new RpcServer(
            new InetSocketAddress(loopback, 0),
            Optional.empty(),
            NodeSettings.DEFAULTS,
            new NodeCounters(),
            plane,
            InstantSource.system());
    server.start();
    client = KurentoClient.create("ws://127.0.0.1:" + server.port() + "/kurento");
    pipeline = client.createMediaPipeline();
  }

  public UdpMediaPlane plane() {
    return plane;
  }

  public int rpcPort() {
    return server.port();
  }

  /** Kurento's own. */
  public KurentoClient client() {
    return client;
  }

  public MediaPipeline pipeline() {
    return pipeline;
  }

  @Override
  public void close() {
    client.destroy();
    server.close();
    plane.close();
  }
}
