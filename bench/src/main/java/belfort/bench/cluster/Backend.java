package belfort.bench.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A server as the front door sees it: asked twice a second whether it answers and is ready. */
final class Backend implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** A busy machine misses one; a dead server refuses the connection anyway. */
  private static final int MISSES = 3;

  private final String name;
  private final int httpPort;
  private final URI readyz;
  private final HttpClient http;
  private volatile boolean ready;
  private volatile int missed = MISSES;
  private volatile boolean closed;

  Backend(String name, int httpPort, int managementPort, HttpClient http) {
    this.name = name;
    this.httpPort = httpPort;
    this.readyz = URI.create("http://127.0.0.1:" + managementPort + "/readyz");
    this.http = http;
    Thread.ofVirtual().name("health-" + name).start(this::watch);
  }

  String name() {
    return name;
  }

  int httpPort() {
    return httpPort;
  }

  /** Whether it lives: a connection to it may still fail. */
  boolean answers() {
    return missed < MISSES;
  }

  boolean ready() {
    return ready && answers();
  }

  /** Asks now. */
  boolean ask() {
    HttpRequest request = HttpRequest.newBuilder(readyz).timeout(PATIENCE).build();
    try {
      ready = http.send(request, BodyHandlers.discarding()).statusCode() == 200;
      missed = 0;
    } catch (IOException away) {
      missed = Math.min(MISSES, missed + 1);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return ready();
  }

  private void watch() {
    while (!closed) {
      ask();
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
