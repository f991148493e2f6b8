package belfort.medianode.forward;

import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.SdpRefusedException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as its callers see it: negotiates on the caller's thread, hands everything else to
 * the shard. What differs between browsers and other nodes is how it negotiates.
 */
abstract sealed class Endpoint implements PlaneEndpoint permits BrowserEndpoint, RelayEndpoint {
  private static final long STATS_WAIT_MS = 1_000;
  private static final EndpointStats NO_STATS = new EndpointStats(List.of());

  private final Shard shard;
  private final Peer peer;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean offered;
  private boolean agreed;
  private volatile @Nullable String local;
  private volatile @Nullable String remote;

  Endpoint(Shard shard, Peer peer, Runnable onClose) {
    this.shard = shard;
    this.peer = peer;
    this.onClose = onClose;
  }

  /** Agrees on an offer; returns the answer. */
  abstract String answer(String offer) throws SdpRefusedException;

  abstract String offer(boolean receiveAudio, boolean receiveVideo) throws SdpRefusedException;

  /** Takes the answer to the offer that was made. */
  abstract void answered(String answer) throws SdpRefusedException;

  @Override
  public final synchronized String processOffer(String offer) throws SdpRefusedException {
    refuseSecondNegotiation();
    String answer = answer(offer);
    agreed = true;
    remote = offer;
    local = answer;
    return answer;
  }

  @Override
  public final synchronized String generateOffer(
      boolean offerToReceiveAudio, boolean offerToReceiveVideo) throws SdpRefusedException {
    refuseSecondNegotiation();
    String offer = offer(offerToReceiveAudio, offerToReceiveVideo);
    offered = true;
    local = offer;
    return offer;
  }

  @Override
  public final synchronized String processAnswer(String answer) throws SdpRefusedException {
    String offer = local;
    if (!offered || offer == null) {
      throw new SdpRefusedException("there is no offer of this endpoint to answer");
    }
    if (agreed) {
      throw new SdpRefusedException("this endpoint is negotiated already");
    }
    answered(answer);
    agreed = true;
    remote = answer;
    return offer;
  }

  private void refuseSecondNegotiation() throws SdpRefusedException {
    if (closed.get()) {
      throw new SdpRefusedException("this endpoint is closed");
    }
    if (agreed || offered) {
      throw new SdpRefusedException(
          "this endpoint is negotiated already: release it and make another");
    }
  }

  /** Runs a command on the shard unless the endpoint was closed before. */
  final void whileOpen(Runnable command) {
    shard.execute(() -> {
      if (!closed.get()) {
        command.run();
      }
    });
  }

  final boolean isClosed() {
    return closed.get();
  }

  @Override
  public final void setSource(MediaKind kind, @Nullable PlaneEndpoint source) {
    Peer from =
        switch (source) {
          case null -> null;
          case Endpoint own when own.shard == shard -> own.peer;
          default ->
              throw new IllegalArgumentException("the source is an endpoint of another plane");
        };
    whileOpen(() -> peer.out(kind).setSource(from == null ? null : from.in(kind), shard.nowNs()));
  }

  @Override
  public final void requestKeyFrame() {
    shard.execute(() -> peer.layers().wantKeyFrame(shard.nowNs()));
  }

  @Override
  public final void setLimits(BandwidthLimits limits) {
    shard.execute(() -> peer.setLimits(limits));
  }

  @Override
  public final Optional<String> localDescription() {
    return Optional.ofNullable(local);
  }

  @Override
  public final Optional<String> remoteDescription() {
    return Optional.ofNullable(remote);
  }

  @Override
  public final boolean flowing(MediaKind kind, boolean fromPeer) {
    return peer.flows().flowing(kind, fromPeer);
  }

  @Override
  public final EndpointStats stats() {
    if (shard.isOwnThread()) {
      return peer.stats();
    }
    CompletableFuture<EndpointStats> answer = new CompletableFuture<>();
    shard.execute(() -> answer.complete(peer.stats()));
    try {
      return answer.get(STATS_WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NO_STATS;
    } catch (ExecutionException | TimeoutException e) {
      return NO_STATS;
    }
  }

  @Override
  public final void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.run();
      shard.execute(peer::close);
    }
  }
}
