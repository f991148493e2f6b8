package belfort.medianode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kurento.client.KurentoClient;
import org.kurento.client.MediaPipeline;
import org.kurento.client.WebRtcEndpoint;

/** The node as a process: how it starts, refuses to, and ends. */
class MainIT {
  private static final long PATIENCE_SECONDS = 60;

  @Test
  void aChildServesKurentosClientUntilItsParentsPipeEnds() throws Exception {
    Process node = start("--rpc-port", "0", "--parent-pipe", "--media-address", "127.0.0.1");
    try (BufferedReader output = output(node)) {
      KurentoClient client = KurentoClient.create(readyUrl(output));
      List<String> capabilities = client.getServerManager().getInfo().getCapabilities();
      assertTrue(
          capabilities.stream()
              .anyMatch(c -> c.matches("belfort-calibration:in=\\d+,out=\\d+,join=\\d+")),
          capabilities.toString());
      MediaPipeline pipeline = client.createMediaPipeline();
      WebRtcEndpoint endpoint = new WebRtcEndpoint.Builder(pipeline).build();
      assertTrue(endpoint.generateOffer().contains("a=ice-lite"));
      client.destroy();
      node.getOutputStream().close();
      assertTrue(node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it ends with its parent");
      assertEquals(0, node.exitValue());
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void kurentosClientReachesANodeOnSixAndItsTcpPortIsTold() throws Exception {
    int tcp;
    try (ServerSocket free = new ServerSocket(0)) {
      tcp = free.getLocalPort();
    }
    Process node =
        start(
            "--rpc-address",
            "::1",
            "--rpc-port",
            "0",
            "--parent-pipe",
            "--media-address",
            "::1",
            "--media-tcp-port",
            Integer.toString(tcp));
    try (BufferedReader output = output(node)) {
      String url = readyUrl(output);
      assertTrue(url.startsWith("ws://[::1]:"), url);
      KurentoClient client = KurentoClient.create(url);
      MediaPipeline pipeline = client.createMediaPipeline();
      WebRtcEndpoint endpoint = new WebRtcEndpoint.Builder(pipeline).build();
      String offer = endpoint.generateOffer();
      assertTrue(offer.contains("c=IN IP6 0:0:0:0:0:0:0:1\r\n"), offer);
      assertTrue(
          offer.contains(" 0:0:0:0:0:0:0:1 " + tcp + " typ host tcptype passive\r\n"), offer);
      WebRtcEndpoint without = new WebRtcEndpoint.Builder(pipeline).build();
      without.setIceTcp(false);
      assertFalse(without.generateOffer().contains("tcptype"));
      client.destroy();
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void aTakenPortIsOneClearLine() throws Exception {
    Process first = start("--rpc-port", "0", "--parent-pipe", "--media-address", "127.0.0.1");
    try (BufferedReader output = output(first)) {
      String port = readyUrl(output).replaceAll(".*:(\\d+)/.*", "$1");
      Process second = start("--rpc-port", port, "--media-address", "127.0.0.1");
      String complaint = new String(second.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals(3, second.exitValue());
      assertEquals(1, complaint.lines().filter(line -> line.startsWith("media-node: ")).count());
      assertTrue(complaint.contains(port), complaint);
    } finally {
      first.destroyForcibly();
    }
  }

  @Test
  void aGivenCalibrationIsToldAsItIs() throws Exception {
    Process node =
        start(
            "--rpc-port",
            "0",
            "--parent-pipe",
            "--media-address",
            "127.0.0.1",
            "--calibration",
            "in=2000,out=4500,join=3000");
    try (BufferedReader output = output(node)) {
      KurentoClient client = KurentoClient.create(readyUrl(output));
      assertTrue(
          client
              .getServerManager()
              .getInfo()
              .getCapabilities()
              .contains("belfort-calibration:in=2000,out=4500,join=3000"));
      client.destroy();
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void attack89_aPortThatOtherMachinesReachNeedsASecret(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("secret");
    Files.writeString(file, "short\n");
    for (List<String> options :
        List.of(
            List.of("--rpc-address", "0.0.0.0"),
            List.of("--rpc-address", "::"),
            List.of("--rpc-address", "192.0.2.7"),
            List.of("--rpc-secret-file", file.toString()),
            List.of("--rpc-secret-file", folder.resolve("none").toString()))) {
      Process node = start(options.toArray(new String[0]));
      String complaint = new String(node.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      assertEquals(2, node.exitValue(), complaint);
      assertTrue(complaint.contains("--rpc-secret-file"), complaint);
      assertFalse(complaint.contains("short"), complaint);
    }
  }

  @Test
  void attack89_kurentosClientShowsTheSecretInItsUrl(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("secret");
    Files.writeString(file, "0123456789abcdef\n");
    Process node =
        start(
            "--rpc-address",
            "0.0.0.0",
            "--rpc-port",
            "0",
            "--rpc-secret-file",
            file.toString(),
            "--parent-pipe",
            "--media-address",
            "127.0.0.1",
            "--calibration",
            "in=2000,out=4500,join=3000");
    StringBuilder said = new StringBuilder();
    try (BufferedReader output = output(node)) {
      String url = readyUrl(output).replace("0.0.0.0", "127.0.0.1");
      KurentoClient client = KurentoClient.create(url + "?secret=0123456789abcdef");
      assertTrue(client.createMediaPipeline().getId().contains("MediaPipeline"));
      client.destroy();
      assertEquals(401, refusal(url));
      assertEquals(403, refusal(url + "?secret=0123456789abcdee"));
      node.getOutputStream().close();
      output.lines().forEach(line -> said.append(line).append('\n'));
    } finally {
      node.destroyForcibly();
    }
    assertTrue(said.toString().contains("event=rpc_secret_refused"), said.toString());
    assertFalse(said.toString().contains("0123456789abcde"), said.toString());
  }

  @Test
  void aBadOptionIsRefused() throws Exception {
    Process node =
        start("--rpc-port", "70000", "--collection-period", "0", "--calibration", "in=0");
    String complaint = new String(node.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(2, node.exitValue());
    assertTrue(complaint.contains("a port is 0 to 65535, not 70000"), complaint);
    assertTrue(complaint.contains("--calibration: a calibration looks like in="), complaint);
    assertTrue(complaint.contains("--collection-period is at least 1 second"), complaint);
  }

  /** The HTTP status with which a handshake is refused. Kurento's client may hide it and go on. */
  private static int refusal(String url) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      CompletionException refused =
          assertThrows(
              CompletionException.class,
              () ->
                  http.newWebSocketBuilder()
                      .buildAsync(URI.create(url), new WebSocket.Listener() {})
                      .join());
      return assertInstanceOf(WebSocketHandshakeException.class, refused.getCause())
          .getResponse()
          .statusCode();
    }
  }

  private static Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("belfort.medianode.Main");
    command.addAll(List.of(options));
    return new ProcessBuilder(command).start();
  }

  private static BufferedReader output(Process process) {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  private static String readyUrl(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("media node ready on ")) {
        return line.substring("media node ready on ".length());
      }
    }
    throw new AssertionError("the node ended before it was ready");
  }
}
