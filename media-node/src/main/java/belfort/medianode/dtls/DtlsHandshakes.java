package belfort.medianode.dtls;

import belfort.medianode.srtp.SrtpKeys;
import belfort.medianode.srtp.SrtpProfile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Starts DTLS sessions, each on a virtual thread of its own. How many handshakes are under way is
 * bounded - a peer that finds no place sends its hello again a second later - and so is how many
 * compute at the same moment ({@link Turns}).
 */
public final class DtlsHandshakes {
  private static final int HANDSHAKE_TIMEOUT_MS = 20_000;
  private static final long WARM_UP_WAIT_MS = 10_000;

  private final NodeCertificate certificate;
  private final BcTlsCrypto crypto;
  private final int most;
  private final Semaphore permits;
  private final Turns turns;

  /**
   * @param maxConcurrent handshakes under way at the same time
   */
  public DtlsHandshakes(NodeCertificate certificate, SecureRandom random, int maxConcurrent) {
    this(certificate, random, maxConcurrent, Turns.ofThisMachine());
  }

  DtlsHandshakes(NodeCertificate certificate, SecureRandom random, int maxConcurrent, Turns turns) {
    this.turns = turns;
    this.certificate = certificate;
    this.crypto = new BcTlsCrypto(random);
    this.most = maxConcurrent;
    this.permits = new Semaphore(maxConcurrent);
  }

  /** Whether anybody is shaking hands at the moment, other than the node with itself. */
  public boolean busy() {
    return permits.availablePermits() < most;
  }

  /**
   * Begins a session.
   *
   * @param expected the fingerprint from the peer's SDP
   * @return empty when too many handshakes run already
   */
  public Optional<DtlsSession> begin(
      Fingerprint expected, Consumer<byte[]> outbound, DtlsSession.Listener listener) {
    if (!permits.tryAcquire()) {
      return Optional.empty();
    }
    DtlsSession session = new DtlsSession(outbound, listener, turns);
    SrtpDtlsServer server = new SrtpDtlsServer(crypto, certificate, expected, HANDSHAKE_TIMEOUT_MS);
    Thread.ofVirtual().name("dtls").start(() -> session.run(server, permits::release));
    return Optional.of(session);
  }

  /**
   * Shakes hands with itself: the first handshake of a cold JVM takes a third of a second, which no
   * teacher should wait for. A failure means that no handshake can ever succeed here.
   */
  public void warmUp() {
    ArrayBlockingQueue<byte[]> toClient = new ArrayBlockingQueue<>(DtlsSession.MAX_QUEUED);
    CompletableFuture<Long> result = new CompletableFuture<>();
    DtlsSession server =
        begin(certificate.fingerprint(), toClient::add, new OwnListener(result)).orElseThrow();
    shakeHands(server, toClient, result);
  }

  /**
   * Shakes hands with itself once more; the processor time of the node's part in nanoseconds. On a
   * platform thread, for a virtual one's time is not known.
   */
  public long measure() {
    ArrayBlockingQueue<byte[]> toClient = new ArrayBlockingQueue<>(DtlsSession.MAX_QUEUED);
    CompletableFuture<Long> result = new CompletableFuture<>();
    DtlsSession session = new DtlsSession(toClient::add, new OwnListener(result), turns);
    SrtpDtlsServer server =
        new SrtpDtlsServer(crypto, certificate, certificate.fingerprint(), HANDSHAKE_TIMEOUT_MS);
    Thread.ofPlatform().daemon().name("dtls-measure").start(() -> session.run(server, () -> {}));
    return shakeHands(session, toClient, result);
  }

  private long shakeHands(
      DtlsSession server, ArrayBlockingQueue<byte[]> toClient, CompletableFuture<Long> result) {
    SrtpDtlsClient client =
        new SrtpDtlsClient(
            crypto, certificate, certificate.fingerprint(), List.of(SrtpProfile.AEAD_AES_128_GCM));
    try {
      DTLSTransport transport = client.connect(toClient, server::offer);
      long cpuNs = result.get(WARM_UP_WAIT_MS, TimeUnit.MILLISECONDS);
      transport.close();
      return cpuNs;
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a DTLS handshake fails on this JDK", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } finally {
      server.close();
    }
  }

  /** Tells the processor time of its thread so far; 0 on a virtual one. */
  private record OwnListener(CompletableFuture<Long> result) implements DtlsSession.Listener {
    @Override
    public void connected(SrtpKeys keys) {
      boolean virtual = Thread.currentThread().isVirtual();
      result.complete(virtual ? 0 : ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }

    @Override
    public void closed() {
      // the client's goodbye, as expected
    }

    @Override
    public void failed(String reason) {
      result.completeExceptionally(new IOException(reason));
    }
  }
}
