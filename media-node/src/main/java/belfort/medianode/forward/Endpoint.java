package belfort.medianode.forward;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.plane.BandwidthLimits;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.EndpointStats;
import belfort.medianode.plane.IceCandidate;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.PlaneEndpoint;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.LocalTransport;
import belfort.medianode.sdp.RemoteDescription;
import belfort.medianode.sdp.SdpReader;
import belfort.medianode.sdp.SdpWriter;
import java.util.ArrayList;
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
 * the shard.
 */
final class Endpoint implements PlaneEndpoint {
  private static final long STATS_WAIT_MS = 1_000;
  private static final EndpointStats NO_STATS = new EndpointStats(List.of());

  private final Shard shard;
  private final Peer peer;
  private final PeerIdentity identity;
  private final EndpointSettings settings;
  private final Fingerprint fingerprint;
  private final MediaSockets sockets;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable Agreement offered;
  private volatile @Nullable Agreement agreed;
  private volatile @Nullable String local;
  private volatile @Nullable String remote;

  Endpoint(
      Shard shard,
      Peer peer,
      PeerIdentity identity,
      EndpointSettings settings,
      Fingerprint fingerprint,
      MediaSockets sockets,
      Runnable onClose) {
    this.shard = shard;
    this.peer = peer;
    this.identity = identity;
    this.settings = settings;
    this.fingerprint = fingerprint;
    this.sockets = sockets;
    this.onClose = onClose;
  }

  @Override
  public synchronized String processOffer(String offer) throws SdpRefusedException {
    refuseSecondNegotiation();
    RemoteDescription description = SdpReader.read(offer);
    Agreement agreement = Agreement.onOffer(description, settings);
    String answer = describe(agreement, "passive");
    remote = offer;
    agree(agreement, description);
    local = answer;
    return answer;
  }

  @Override
  public synchronized String generateOffer(boolean offerToReceiveAudio, boolean offerToReceiveVideo)
      throws SdpRefusedException {
    refuseSecondNegotiation();
    Agreement offer = Agreement.offer(settings, offerToReceiveAudio, offerToReceiveVideo);
    offered = offer;
    String description = describe(offer, "actpass");
    local = description;
    return description;
  }

  @Override
  public synchronized String processAnswer(String answer) throws SdpRefusedException {
    Agreement offer = offered;
    String description = local;
    if (offer == null || description == null) {
      throw new SdpRefusedException("there is no offer of this endpoint to answer");
    }
    if (agreed != null) {
      throw new SdpRefusedException("this endpoint is negotiated already");
    }
    RemoteDescription read = SdpReader.read(answer);
    agree(offer.answered(read), read);
    remote = answer;
    return description;
  }

  private void refuseSecondNegotiation() throws SdpRefusedException {
    if (closed.get()) {
      throw new SdpRefusedException("this endpoint is closed");
    }
    if (agreed != null || offered != null) {
      throw new SdpRefusedException(
          "this endpoint is negotiated already: release it and make another");
    }
  }

  private void agree(Agreement agreement, RemoteDescription description) {
    agreed = agreement;
    shard.execute(() -> {
      if (!closed.get()) {
        shard.register(peer);
        peer.negotiated(agreement, description, shard.nowNs());
      }
    });
  }

  private String describe(Agreement agreement, String setup) {
    LocalTransport transport =
        new LocalTransport(
            identity.ufrag(),
            identity.password(),
            fingerprint,
            setup,
            sockets.defaultHost(),
            sockets.port(),
            sockets.candidates(),
            identity.cname(),
            identity.audioSsrc(),
            identity.videoSsrc());
    return SdpWriter.write(agreement, transport, identity.sessionId());
  }

  @Override
  public void gatherCandidates() {
    Agreement current = agreed;
    List<IceCandidate> candidates = new ArrayList<>();
    String mid = "";
    int index = 0;
    if (current != null) {
      while (!current.sections().get(index).accepted()) {
        index++;
      }
      mid = current.sections().get(index).mid();
    }
    for (String candidate : sockets.candidates()) {
      candidates.add(new IceCandidate(candidate, mid, index));
    }
    shard.execute(() -> peer.gather(candidates, shard.nowNs()));
  }

  /** An ICE-lite end answers checks and makes none: what the candidate says is not needed. */
  @Override
  public void addIceCandidate(IceCandidate candidate) {
    // nothing to probe, so a hostile candidate cannot make the node send anywhere (attack 60)
  }

  @Override
  public void setSource(MediaKind kind, @Nullable PlaneEndpoint source) {
    Peer from =
        switch (source) {
          case null -> null;
          case Endpoint own when own.shard == shard -> own.peer;
          default ->
              throw new IllegalArgumentException("the source is an endpoint of another plane");
        };
    shard.execute(() -> {
      if (!closed.get()) {
        peer.out(kind).setSource(from == null ? null : from.in(kind), shard.nowNs());
      }
    });
  }

  @Override
  public void requestKeyFrame() {
    shard.execute(() -> peer.videoIn().wantKeyFrame(false, shard.nowNs()));
  }

  @Override
  public void setLimits(BandwidthLimits limits) {
    shard.execute(() -> peer.setLimits(limits));
  }

  @Override
  public Optional<String> localDescription() {
    return Optional.ofNullable(local);
  }

  @Override
  public Optional<String> remoteDescription() {
    return Optional.ofNullable(remote);
  }

  @Override
  public boolean flowing(MediaKind kind, boolean fromPeer) {
    return peer.flows().flowing(kind, fromPeer);
  }

  @Override
  public EndpointStats stats() {
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
  public void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.run();
      shard.execute(peer::close);
    }
  }
}
