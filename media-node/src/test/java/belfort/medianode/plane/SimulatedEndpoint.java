package belfort.medianode.plane;

import belfort.medianode.plane.PlaneEvent.DtlsState;
import belfort.medianode.plane.PlaneEvent.IceState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One end of a simulated plane; tests move it with {@link #connect} and {@link #publish}. */
public final class SimulatedEndpoint implements PlaneEndpoint {
  private static final String CANDIDATE = "candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host";

  private final SimulatedPlane plane;
  private final int number;
  private final EndpointSettings settings;
  private final PlaneListener listener;
  private final Map<MediaKind, SimulatedEndpoint> sources = new EnumMap<>(MediaKind.class);
  private final Set<MediaKind> fromPeer = EnumSet.noneOf(MediaKind.class);
  private final Set<MediaKind> toPeer = EnumSet.noneOf(MediaKind.class);
  private BandwidthLimits limits = BandwidthLimits.KURENTO_DEFAULTS;
  private @Nullable String local;
  private @Nullable String remote;
  private boolean offersTcp = true;
  private boolean connected;
  private boolean closed;
  private int keyFrameRequests;

  SimulatedEndpoint(
      SimulatedPlane plane, int number, EndpointSettings settings, PlaneListener listener) {
    this.plane = plane;
    this.number = number;
    this.settings = settings;
    this.listener = listener;
  }

  @Override
  public synchronized String processOffer(String offer) throws SdpRefusedException {
    if (!offer.contains("m=")) {
      throw new SdpRefusedException("the offer has no media");
    }
    remote = offer;
    return local();
  }

  @Override
  public synchronized String generateOffer(boolean audio, boolean video) {
    return local();
  }

  @Override
  public synchronized String processAnswer(String answer) throws SdpRefusedException {
    if (!answer.contains("m=")) {
      throw new SdpRefusedException("the answer has no media");
    }
    remote = answer;
    return local();
  }

  @Override
  public void gatherCandidates() {
    tell(new PlaneEvent.IceStateChanged(IceState.GATHERING));
    tell(new PlaneEvent.CandidateFound(new IceCandidate(CANDIDATE, "0", 0)));
    tell(new PlaneEvent.GatheringDone());
  }

  @Override
  public void addIceCandidate(IceCandidate candidate) {}

  @Override
  public synchronized void setSource(MediaKind kind, @Nullable PlaneEndpoint source) {
    if (source == null) {
      sources.remove(kind);
    } else {
      sources.put(kind, (SimulatedEndpoint) source);
    }
    refresh(kind);
  }

  @Override
  public synchronized void requestKeyFrame() {
    keyFrameRequests++;
  }

  @Override
  public synchronized void setLimits(BandwidthLimits limits) {
    this.limits = limits;
  }

  @Override
  public synchronized void offerTcp(boolean offered) {
    offersTcp = offered;
  }

  public synchronized boolean offersTcp() {
    return offersTcp;
  }

  @Override
  public synchronized Optional<String> localDescription() {
    return Optional.ofNullable(local);
  }

  @Override
  public synchronized Optional<String> remoteDescription() {
    return Optional.ofNullable(remote);
  }

  @Override
  public synchronized boolean flowing(MediaKind kind, boolean isFromPeer) {
    return (isFromPeer ? fromPeer : toPeer).contains(kind);
  }

  @Override
  public synchronized EndpointStats stats() {
    List<EndpointStats.Stream> streams = new ArrayList<>();
    fromPeer.forEach(kind -> streams.add(stream(true, kind)));
    toPeer.forEach(kind -> streams.add(stream(false, kind)));
    return new EndpointStats(streams);
  }

  @Override
  public synchronized void close() {
    closed = true;
    plane.closed(this);
  }

  /** The peer passes its checks and its handshake. */
  public synchronized void connect() {
    connected = true;
    tell(new PlaneEvent.IceStateChanged(IceState.CONNECTING));
    tell(new PlaneEvent.CandidatePairSelected(CANDIDATE, CANDIDATE));
    tell(new PlaneEvent.IceStateChanged(IceState.CONNECTED));
    tell(new PlaneEvent.DtlsStateChanged(DtlsState.NEW));
    tell(new PlaneEvent.DtlsStateChanged(DtlsState.CONNECTING));
    tell(new PlaneEvent.DtlsStateChanged(DtlsState.CONNECTED));
    tell(new PlaneEvent.ConnectionStateChanged(true));
    for (MediaKind kind : MediaKind.values()) {
      refresh(kind);
    }
    tell(new PlaneEvent.MediaStateChanged(true));
    tell(new PlaneEvent.IceStateChanged(IceState.READY));
  }

  /** The peer begins or ceases to send. */
  public synchronized void publish(MediaKind kind, boolean flowing) {
    if (flowing ? fromPeer.add(kind) : fromPeer.remove(kind)) {
      tell(new PlaneEvent.FlowChanged(kind, true, flowing));
      plane.sinksOf(this, kind).forEach(sink -> sink.refresh(kind));
    }
  }

  /** The transport ends by itself. */
  public void fail(String reason) {
    tell(new PlaneEvent.Failed(reason, null));
  }

  public synchronized @Nullable SimulatedEndpoint source(MediaKind kind) {
    return sources.get(kind);
  }

  public EndpointSettings settings() {
    return settings;
  }

  public synchronized BandwidthLimits limits() {
    return limits;
  }

  public synchronized int keyFrameRequests() {
    return keyFrameRequests;
  }

  public synchronized boolean closed() {
    return closed;
  }

  private synchronized void refresh(MediaKind kind) {
    SimulatedEndpoint source = sources.get(kind);
    boolean now = connected && source != null && source.flowing(kind, true);
    if (now ? toPeer.add(kind) : toPeer.remove(kind)) {
      tell(new PlaneEvent.FlowChanged(kind, false, now));
    }
  }

  private void tell(PlaneEvent event) {
    listener.on(event);
  }

  private String local() {
    local =
        "v=0\r\no=- "
            + number
            + " 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-lite\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
            + "a=setup:passive\r\n";
    return local;
  }

  private EndpointStats.Stream stream(boolean inbound, MediaKind kind) {
    String codec = kind == MediaKind.AUDIO ? "opus" : "VP8";
    return new EndpointStats.Stream(
        inbound,
        kind,
        1000L * number + (kind == MediaKind.AUDIO ? 0 : 1),
        codec,
        10,
        1000,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0);
  }
}
