import {Attempts} from './attempts.js';
import {preferLessonCodecs} from './codecs.js';

const OVERLAP_MS = 5_000;
const LOOK_MS = 150;

/**
 * This page's view of somebody's source. A later attempt takes over only when it has something to
 * show, so that the old picture stays until then.
 */
export class Subscription extends Attempts {
  #onStream;
  #shown = null;
  stream = null;

  constructor(id, context, onStream) {
    super(id, context);
    this.#onStream = onStream;
  }

  equip(peer, before) {
    for (const kind of ['audio', 'video']) {
      preferLessonCodecs(peer.connection.addTransceiver(kind, {direction: 'recvonly'}), kind);
    }
    if (before && before !== this.#shown) before.close();
    const stream = new MediaStream();
    peer.connection.ontrack = ({track}) => {
      stream.addTrack(track);
      if (stream.getTracks().length === 1) this.#offerStream(peer, stream);
    };
  }

  #offerStream(peer, stream) {
    if (!this.#shown || this.#shown.closed) return this.#show(peer, stream);
    const until = performance.now() + OVERLAP_MS;
    const look = async () => {
      if (peer.closed || this.current !== peer) return;
      const ready = (await hasArrived(peer.connection)) || performance.now() > until;
      if (ready) this.#show(peer, stream);
      else setTimeout(look, LOOK_MS);
    };
    look();
  }

  #show(peer, stream) {
    const before = this.#shown;
    this.#shown = peer;
    this.stream = stream;
    this.#onStream();
    if (before && before !== peer) setTimeout(() => before.close(), LOOK_MS);
  }

  end() {
    super.end();
    this.#shown?.close();
  }

  /** How loud the sound is now, 0 to 1, without asking for a whole report. */
  get loudness() {
    const receiver = this.#shown?.connection.getReceivers().find(each => each.track.kind === 'audio');
    return receiver?.getSynchronizationSources?.()[0]?.audioLevel ?? 0;
  }
}

async function hasArrived(connection) {
  const report = await connection.getStats();
  let video = 0;
  let audio = 0;
  report.forEach(entry => {
    if (entry.type !== 'inbound-rtp') return;
    if (entry.kind === 'video') video += entry.framesDecoded ?? 0;
    else audio += entry.packetsReceived ?? 0;
  });
  // A publisher without a camera sends sound only.
  return video > 0 || audio > 50;
}
