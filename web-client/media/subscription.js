import {Attempts} from './attempts.js';
import {preferLessonCodecs} from './codecs.js';
import {Handover} from './handover.js';

const LOOK_MS = 50;

/** The old connection is closed when the picture's and the sound's players have changed over. */
const OVERLAP_MS = 600;

/**
 * This page's view of somebody's source. A later attempt takes over only with what it has to show:
 * its sound when sound arrives, its picture when a frame was decoded; the old one plays until then.
 */
export class Subscription extends Attempts {
  #audience;
  #streams = new Map();
  #heard = null;
  stream = null;

  /**
   * @param audience.prepare(sound) what is perhaps to be heard in a moment
   * @param audience.changed() what is to be seen or heard is another stream
   */
  constructor(id, context, audience) {
    super(id, context);
    this.#audience = audience;
  }

  /** What is to be heard now, as `stream` is what is to be seen. */
  get sound() {
    return this.#streams.get(this.#heard)?.sound ?? null;
  }

  /** The attempt whose sound is played. */
  get heard() {
    return this.#heard;
  }

  equip(peer) {
    for (const kind of ['audio', 'video']) {
      preferLessonCodecs(peer.connection.addTransceiver(kind, {direction: 'recvonly'}), kind);
    }
    for (const known of this.#streams.keys()) if (known.closed) this.#streams.delete(known);
    const streams = {whole: new MediaStream(), sound: new MediaStream()};
    this.#streams.set(peer, streams);
    peer.connection.ontrack = ({track}) => {
      streams.whole.addTrack(track);
      if (track.kind === 'audio') streams.sound.addTrack(track);
      if (streams.whole.getTracks().length === 1) this.#takeOver(peer);
    };
  }

  /** The first attempt shows at once what it has; a later one waits until it has something. */
  #takeOver(peer) {
    const old = this.standing;
    if (!old || old.closed) {
      this.#show(peer);
      this.#hear(peer);
      return this.arrived(peer, 0);
    }
    this.#audience.prepare(this.#streams.get(peer).sound);
    const handover = new Handover(performance.now());
    const look = async () => {
      const [before, coming] = await Promise.all([countersOf(old), countersOf(peer)]);
      if (peer.closed || this.coming !== peer) return;
      const failed = handover.look(before, coming, performance.now());
      if (handover.sound) this.#hear(peer);
      if (handover.picture) this.#show(peer);
      if (handover.done) return this.arrived(peer, OVERLAP_MS);
      if (failed) return this.failed(peer);
      setTimeout(look, LOOK_MS);
    };
    look();
  }

  /** What the new one had taken over already goes back to the old one. */
  dropped() {
    if (!this.standing) return;
    this.#hear(this.standing);
    this.#show(this.standing);
  }

  #show(peer) {
    const {whole} = this.#streams.get(peer);
    if (this.stream === whole) return;
    this.stream = whole;
    this.#audience.changed();
  }

  #hear(peer) {
    if (this.#heard === peer) return;
    this.#heard = peer;
    this.#audience.changed();
  }

  /** How loud the sound is now, 0 to 1, without asking for a whole report. */
  get loudness() {
    const receiver = this.#heard?.connection.getReceivers().find(each => each.track.kind === 'audio');
    return receiver?.getSynchronizationSources?.()[0]?.audioLevel ?? 0;
  }
}

async function countersOf(peer) {
  const counters = {sound: 0, picture: 0, connected: peer.connected};
  (await peer.connection.getStats()).forEach(entry => {
    if (entry.type !== 'inbound-rtp') return;
    if (entry.kind === 'video') counters.picture += entry.framesDecoded ?? 0;
    else counters.sound += entry.packetsReceived ?? 0;
  });
  return counters;
}
