import {Attempts} from './attempts.js';
import {preferLessonCodecs} from './codecs.js';

/** The most that a source sends; the node's answer may ask for less. */
export const SEND_LIMITS = {
  teacher: {maxBitrate: 1_500_000, maxFramerate: 30},
  student: {maxBitrate: 600_000, maxFramerate: 25},
  screen: {maxBitrate: 2_500_000, maxFramerate: 15},
};

/** What this page publishes of one source: sound and picture, either of which may be absent. */
export class Publication extends Attempts {
  #audio = null;
  #video = null;
  #tracks = {audio: null, video: null};
  #limits;
  #hint;
  #retired = [];

  constructor(source, limits, context) {
    super(`out:${source}`, context);
    this.#limits = limits;
    this.#hint = source === 'screen' ? 'detail' : 'motion';
  }

  /** Changes what is sent without a negotiation; null sends nothing. */
  async carry(tracks) {
    this.#tracks = tracks;
    if (tracks.video) tracks.video.contentHint = this.#hint;
    if (tracks.audio) tracks.audio.contentHint = 'speech';
    await Promise.all([replace(this.#audio, tracks.audio), replace(this.#video, tracks.video)]);
  }

  equip(peer, before) {
    if (before && !before.closed) this.#retired.push(before);
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
    this.#audio = add('audio', {});
    this.#video = add('video', {sendEncodings: [this.#limits]});
    peer.connection.addEventListener('connectionstatechange', () => peer.connected && this.#retire());
  }

  end() {
    super.end();
    this.#retire();
  }

  #retire() {
    for (const peer of this.#retired.splice(0)) peer.close();
  }
}

async function replace(sender, track) {
  if (sender && sender.track !== track) await sender.replaceTrack(track).catch(() => {});
}
