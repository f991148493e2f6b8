/**
 * Peer connections in memory for node's tests: they connect and bring frames when a test says so.
 * Only what the page's code uses is there.
 */
export class Connections {
  all = [];

  /** Puts them in the place of the browser's. */
  install() {
    const {all} = this;
    const kept = new Map();
    globalThis.sessionStorage = {getItem: key => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value)};
    globalThis.MediaStream = Tracks;
    globalThis.RTCRtpReceiver = {getCapabilities: () => ({codecs: []})};
    globalThis.RTCPeerConnection = class extends PeerConnection {
      constructor() {
        super();
        all.push(this);
      }
    };
  }

  get last() {
    return this.all.at(-1);
  }
}

class Tracks {
  tracks = [];
  addTrack(track) {
    this.tracks.push(track);
  }
  getTracks() {
    return this.tracks;
  }
}

class PeerConnection extends EventTarget {
  connectionState = 'new';
  remoteDescription = null;
  counters = {audio: 0, video: 0};
  senders = [];

  addTransceiver(track, {sendEncodings} = {}) {
    const sender = {
      sendEncodings,
      track: typeof track === 'string' ? null : track,
      replaceTrack: async other => void (sender.track = other),
    };
    this.senders.push(sender);
    return {sender, setCodecPreferences() {}};
  }
  async createOffer() {
    return {sdp: 'offer'};
  }
  async setLocalDescription() {}
  async addIceCandidate() {}
  async setRemoteDescription(description) {
    this.remoteDescription = description;
    for (const kind of ['audio', 'video']) this.ontrack?.({track: {kind}});
  }
  getReceivers() {
    return [];
  }
  async getStats() {
    return [
      {type: 'inbound-rtp', kind: 'audio', packetsReceived: this.counters.audio},
      {type: 'inbound-rtp', kind: 'video', framesDecoded: this.counters.video},
    ];
  }
  close() {
    this.connectionState = 'closed';
  }

  /** The test's hand on the other end. */
  becomes(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
    this.dispatchEvent(new Event('connectionstatechange'));
  }
  brings(audio, video) {
    this.counters = {audio: this.counters.audio + audio, video: this.counters.video + video};
  }
}
