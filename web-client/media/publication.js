import {Attempts} from './attempts.js';
import {preferLessonCodecs} from './codecs.js';
import {fitLayers, makesLayers, offeredEncodings} from './layers.js';

const AGENT = globalThis.navigator?.userAgent ?? '';

/** The most that a source's whole picture may take; the node's answer may ask for less. */
export const SEND_LIMITS = {
  teacher: {maxBitrate: 1_500_000, maxFramerate: 30},
  student: {maxBitrate: 600_000, maxFramerate: 25},
  screen: {maxBitrate: 2_500_000, maxFramerate: 15},
};

/**
 * The old connection sends on for so long after the new one is connected. Until the nodes have taken
 * the new one in, and every relay of the old one is replaced (2 s at most), somebody still watches it.
 */
const OVERLAP_MS = 3_000;

/** What this page publishes of one source: sound and picture, either of which may be absent. */
export class Publication extends Attempts {
  #senders = new Map();
  #tracks = {audio: null, video: null};
  #source;
  #limits;
  #hint;
  #layered = makesLayers(AGENT);

  constructor(source, limits, context) {
    super(`out:${source}`, context);
    this.#source = source;
    this.#limits = limits;
    this.#hint = source === 'screen' ? 'detail' : 'motion';
  }

  /** Changes what is sent without a negotiation, on all connections there are; null sends nothing. */
  async carry(tracks) {
    this.#tracks = tracks;
    if (tracks.video) tracks.video.contentHint = this.#hint;
    if (tracks.audio) tracks.audio.contentHint = 'speech';
    for (const peer of this.#senders.keys()) if (peer.closed) this.#senders.delete(peer);
    await Promise.all(
      [...this.#senders.values()].flatMap(({audio, video}) => [
        replace(audio, tracks.audio),
        replace(video, tracks.video),
      ]),
    );
    await Promise.all([...this.#senders].map(([peer, {video}]) => peer.connected && fitLayers(video, this.#limits)));
  }

  /** Not every node takes layers: the server says so, and the same is offered again without. */
  lost(message) {
    if (message.code === 'layers_refused') this.#layered = false;
    super.lost(message);
  }

  /** Another node may take them. Not asked for after a node's death: that has to go quickly. */
  move(message) {
    this.#layered = makesLayers(AGENT);
    super.move(message);
  }

  equip(peer) {
    const stream = new MediaStream();
    const add = (kind, extra) => {
      const transceiver = peer.connection.addTransceiver(this.#tracks[kind] ?? kind, {
        direction: 'sendonly',
        streams: [stream],
        ...extra,
      });
      preferLessonCodecs(transceiver, kind);
      return transceiver.sender;
    };
    const sendEncodings = offeredEncodings(this.#source, this.#limits, this.#layered);
    this.#senders.set(peer, {audio: add('audio', {}), video: add('video', {sendEncodings})});
    peer.connection.addEventListener('connectionstatechange', () => {
      if (!peer.connected) return;
      fitLayers(this.#senders.get(peer).video, this.#limits);
      this.arrived(peer, OVERLAP_MS);
    });
  }
}

async function replace(sender, track) {
  if (sender.track !== track) await sender.replaceTrack(track).catch(() => {});
}
