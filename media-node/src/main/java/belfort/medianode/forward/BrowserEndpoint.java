package belfort.medianode.forward;

import belfort.medianode.dtls.Fingerprint;
import belfort.medianode.plane.EndpointSettings;
import belfort.medianode.plane.IceCandidate;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.LocalTransport;
import belfort.medianode.sdp.RemoteDescription;
import belfort.medianode.sdp.SdpReader;
import belfort.medianode.sdp.SdpWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The node's end of a browser's peer connection, or of one to a Kurento server. */
final class BrowserEndpoint extends Endpoint {
  private final Shard shard;
  private final BrowserTransport transport;
  private final PeerIdentity identity;
  private final EndpointSettings settings;
  private final Fingerprint fingerprint;
  private final MediaSockets sockets;
  private final @Nullable TcpDoor door;
  private volatile boolean offersTcp = true;
  private @Nullable Agreement offered;
  private volatile @Nullable Agreement agreed;

  BrowserEndpoint(
      Shard shard,
      BrowserTransport transport,
      PeerIdentity identity,
      EndpointSettings settings,
      Fingerprint fingerprint,
      MediaSockets sockets,
      @Nullable TcpDoor door,
      Runnable onClose) {
    super(shard, transport.peer(), onClose);
    this.shard = shard;
    this.transport = transport;
    this.identity = identity;
    this.settings = settings;
    this.fingerprint = fingerprint;
    this.sockets = sockets;
    this.door = door;
  }

  @Override
  String answer(String offer) throws SdpRefusedException {
    RemoteDescription description = SdpReader.read(offer);
    Agreement agreement = Agreement.onOffer(description, settings);
    agree(agreement, description);
    return describe(agreement, "passive");
  }

  @Override
  String offer(boolean receiveAudio, boolean receiveVideo) throws SdpRefusedException {
    Agreement offer = Agreement.offer(settings, receiveAudio, receiveVideo);
    offered = offer;
    return describe(offer, "actpass");
  }

  @Override
  void answered(String answer) throws SdpRefusedException {
    Agreement offer = offered;
    if (offer != null) {
      RemoteDescription read = SdpReader.read(answer);
      agree(offer.answered(read), read);
    }
  }

  private void agree(Agreement agreement, RemoteDescription description) {
    agreed = agreement;
    transport.expect();
    whileOpen(() -> transport.negotiated(agreement, description, shard.nowNs()));
    if (isClosed()) {
      transport.expectNoMore(); // closed meanwhile, perhaps before this was expected
    }
  }

  private List<String> candidates() {
    List<String> candidates = new ArrayList<>(sockets.candidates());
    if (door != null && offersTcp) {
      candidates.addAll(door.candidates());
    }
    return candidates;
  }

  @Override
  public void offerTcp(boolean offered) {
    offersTcp = offered;
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
            candidates(),
            identity.cname(),
            identity.audioSsrc(),
            identity.videoSsrc(),
            identity.repairSsrc());
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
    for (String candidate : candidates()) {
      candidates.add(new IceCandidate(candidate, mid, index));
    }
    shard.execute(() -> transport.gather(candidates, shard.nowNs()));
  }

  /** An ICE-lite end answers checks and makes none: what the candidate says is not needed. */
  @Override
  public void addIceCandidate(IceCandidate candidate) {
    // nothing to probe, so a hostile candidate cannot make the node send anywhere (attack 60)
  }
}
