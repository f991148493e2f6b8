package belfort.medianode.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A plain WebSocket without any idea of the protocol. */
final class RawClient implements WebSocket.Listener, AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  RawClient(String url) {
    this.socket = http.newWebSocketBuilder().buildAsync(URI.create(url), this).join();
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  void sendBinary(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  String receive() throws InterruptedException {
    String text = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (text == null) {
      throw new AssertionError("no answer; the connection " + (end.isDone() ? "ended" : "is open"));
    }
    return text;
  }

  String ask(String text) throws InterruptedException {
    send(text);
    return receive();
  }

  /** How the connection ended: a close code with its reason, or "cut". */
  String awaitEnd() throws Exception {
    return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  boolean ended() {
    return end.isDone();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      received.add(partial.toString());
      partial.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
    end.complete(statusCode + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    if (!(error instanceof IOException)) {
      throw new UncheckedIOException(new IOException(error));
    }
    end.complete("cut");
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }
}
