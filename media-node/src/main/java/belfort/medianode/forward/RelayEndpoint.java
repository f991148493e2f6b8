package belfort.medianode.forward;

import belfort.medianode.plane.IceCandidate;
import belfort.medianode.plane.MediaKind;
import belfort.medianode.plane.RelaySettings;
import belfort.medianode.plane.SdpRefusedException;
import belfort.medianode.sdp.Agreement;
import belfort.medianode.sdp.Crypto;
import belfort.medianode.sdp.LocalRelay;
import belfort.medianode.sdp.RelayDescription;
import belfort.medianode.sdp.RemoteDescription;
import belfort.medianode.sdp.SdpReader;
import belfort.medianode.sdp.SdpWriter;
import belfort.medianode.srtp.SrtpProfile;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The node's end of a relay to another node. */
final class RelayEndpoint extends Endpoint {
  private final Shard shard;
  private final RelayTransport transport;
  private final PeerIdentity identity;
  private final RelaySettings settings;
  private final MediaSockets sockets;
  private final SecureRandom random;
  private @Nullable Offer offered;

  /** What an offer promised. */
  private record Offer(
      Agreement agreement, MediaSockets.LocalAddress local, List<Crypto> cryptos) {}

  RelayEndpoint(
      Shard shard,
      RelayTransport transport,
      PeerIdentity identity,
      RelaySettings settings,
      MediaSockets sockets,
      SecureRandom random,
      Runnable onClose) {
    super(shard, transport.peer(), onClose);
    this.shard = shard;
    this.transport = transport;
    this.identity = identity;
    this.settings = settings;
    this.sockets = sockets;
    this.random = random;
  }

  @Override
  String answer(String offer) throws SdpRefusedException {
    RelayDescription description = SdpReader.readRelay(offer);
    Agreement agreement = Agreement.onRelayOffer(description);
    refuseOwnSsrcs(description);
    Crypto theirs = preferred(description.cryptos());
    Crypto ours = crypto(theirs.tag(), theirs.profile());
    MediaSockets.LocalAddress local = local(description.address().getAddress());
    agree(agreement, description, local, theirs, ours);
    boolean layers =
        agreement.carrying(MediaKind.VIDEO).filter(s -> !s.layerSsrcs().isEmpty()).isPresent();
    return describe(agreement, local, List.of(ours), layers);
  }

  @Override
  String offer(boolean receiveAudio, boolean receiveVideo) throws SdpRefusedException {
    List<Crypto> cryptos = new ArrayList<>();
    if (!settings.counterModeOnly()) {
      cryptos.add(crypto(1, SrtpProfile.AEAD_AES_128_GCM));
    }
    cryptos.add(crypto(cryptos.size() + 1, SrtpProfile.AES128_CM_HMAC_SHA1_80));
    Offer offer = new Offer(Agreement.relayOffer(receiveAudio, receiveVideo), local(null), cryptos);
    offered = offer;
    return describe(offer.agreement, offer.local, cryptos, true);
  }

  @Override
  void answered(String answer) throws SdpRefusedException {
    Offer offer = offered;
    if (offer == null) {
      return;
    }
    RelayDescription description = SdpReader.readRelay(answer);
    Agreement agreement = offer.agreement.answered(description.sections());
    refuseOwnSsrcs(description);
    if (description.cryptos().size() != 1) {
      throw new SdpRefusedException("an answer takes exactly one a=crypto line of the offer");
    }
    Crypto theirs = description.cryptos().getFirst();
    for (Crypto ours : offer.cryptos) {
      if (ours.tag() == theirs.tag() && ours.profile() == theirs.profile()) {
        agree(agreement, description, offer.local, theirs, ours);
        return;
      }
    }
    throw new SdpRefusedException("the answer takes an a=crypto line that was not offered");
  }

  /** Two streams under one SSRC and, with a given key, one key would give the plain text away. */
  private void refuseOwnSsrcs(RelayDescription description) throws SdpRefusedException {
    for (RemoteDescription.Section section : description.sections()) {
      boolean own =
          Stream.concat(section.ssrcs().stream(), section.layerSsrcs().stream())
              .map(Integer::toUnsignedLong)
              .anyMatch(
                  ssrc -> ssrc == identity.audioSsrc() || identity.layerSsrcs().contains(ssrc));
      if (own) {
        throw new SdpRefusedException("the other node has an SSRC of this endpoint: try again");
      }
    }
  }

  private Crypto preferred(List<Crypto> offer) throws SdpRefusedException {
    return offer.stream()
        .filter(crypto ->
            !settings.counterModeOnly() || crypto.profile() == SrtpProfile.AES128_CM_HMAC_SHA1_80)
        .findFirst()
        .orElseThrow(() -> new SdpRefusedException("the offer lacks this endpoint's crypto suite"));
  }

  private Crypto crypto(int tag, SrtpProfile profile) {
    return settings
        .key()
        .map(key -> Crypto.of(tag, profile, key))
        .orElseGet(() -> Crypto.random(tag, profile, random));
  }

  private MediaSockets.LocalAddress local(@Nullable InetAddress remote) throws SdpRefusedException {
    return sockets
        .relayAddress(remote)
        .orElseThrow(
            () -> new SdpRefusedException("this node has no address of the family of the other's"));
  }

  private void agree(
      Agreement agreement,
      RelayDescription description,
      MediaSockets.LocalAddress local,
      Crypto theirs,
      Crypto ours) {
    SrtpSession keys =
        new SrtpSession(shard.counters(), theirs.profile(), theirs.key(), ours.key());
    whileOpen(() ->
        transport.negotiated(
            agreement, shard.wire(local.channel()), description.address(), keys, shard.nowNs()));
  }

  /**
   * @param layers whether the picture's layers are named: in an offer, and to who named his own; a
   *     Kurento server reads over them
   */
  private String describe(
      Agreement agreement, MediaSockets.LocalAddress local, List<Crypto> cryptos, boolean layers) {
    LocalRelay relay =
        new LocalRelay(
            local.host(),
            sockets.port(),
            cryptos,
            identity.cname(),
            identity.audioSsrc(),
            identity.videoSsrc(),
            layers ? identity.layerSsrcs() : List.of());
    return SdpWriter.writeRelay(agreement, relay, identity.sessionId());
  }

  /** A relay's addresses stand in the descriptions. */
  @Override
  public void gatherCandidates() {
    // no ICE between nodes
  }

  @Override
  public void addIceCandidate(IceCandidate candidate) {
    // no ICE between nodes
  }

  /** Nodes reach each other by UDP, or not at all. */
  @Override
  public void offerTcp(boolean offered) {
    // no candidates stand in a relay's description
  }
}
