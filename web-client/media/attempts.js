import {offerDelay} from '../protocol/backoff.js';
import {Peer} from './peer.js';

const ANSWER_PATIENCE_MS = 8_000;
const COUNTER = 'belfort.attempt';

const MOST_ATTEMPTS = 2 ** 31 - 1;

/**
 * A number that no other attempt of this person has, in this tab or before on another device: a late
 * word about an old attempt must not be taken for one about the new.
 */
function nextAttempt() {
  const last = Number(sessionStorage.getItem(COUNTER)) || Math.floor(Math.random() * MOST_ATTEMPTS);
  const attempt = (last % MOST_ATTEMPTS) + 1;
  sessionStorage.setItem(COUNTER, String(attempt));
  return attempt;
}

/**
 * Keeps one peer connection alive through as many attempts as it takes. At most two of them are
 * there at a time: the one that stands, which plays or sends, and the one that comes and is to take
 * its place. Whatever happens to the one that comes, the other stays until it is replaced. The
 * subclass says what an attempt carries (`equip`) and calls `arrived` when it can replace.
 */
export class Attempts {
  #failures = 0;
  #retry = null;
  #patience = null;
  #owed = false;
  #retiring = new Set();
  #context;
  standing = null;
  coming = null;
  ended = false;
  /** Why it is under way: `moving` (the server asked), `returning` (the node died), or null. */
  errand = null;

  /** @param context.send, context.live(), context.iceServers(), context.changed() */
  constructor(id, context) {
    this.id = id;
    this.#context = context;
  }

  /** The attempts that are there, what plays or sends first. */
  get peers() {
    return [this.standing, this.coming].filter(peer => peer && !peer.closed);
  }

  /** What stands or is being made, for the `hello` of a returning page; an unanswered offer is lost. */
  get held() {
    return this.peers.filter(peer => peer.answered).map(({attempt}) => ({peer: this.id, attempt}));
  }

  start() {
    this.#cancelRetry();
    if (this.ended) return;
    this.#owed = !this.#context.live();
    if (this.#owed) return;
    this.#dropComing();
    const peer = new Peer(this.id, nextAttempt(), this.#context.iceServers(), {
      send: this.#context.send,
      lost: () => this.#gaveUp(peer),
      changed: state => this.#changed(peer, state),
    });
    this.coming = peer;
    this.equip(peer);
    peer.offer().catch(() => this.#gaveUp(peer));
    this.#patience = setTimeout(() => !peer.answered && this.#gaveUp(peer), ANSWER_PATIENCE_MS);
  }

  answer({attempt, sdp}) {
    if (this.coming?.attempt !== attempt) return;
    clearTimeout(this.#patience);
    this.coming.answer(sdp);
  }

  candidates({attempt, candidates}) {
    this.peers.find(peer => peer.attempt === attempt)?.candidates(candidates);
  }

  /** The server says that an attempt is gone; -1: do not offer again. */
  lost({attempt, code, retryAfterMs}) {
    const known = this.peers.find(peer => peer.attempt === attempt);
    if (!known && this.peers.length > 0) return;
    // What stands is gone, but its successor is on the way already.
    if (known && known !== this.coming && this.coming) return;
    if (code === 'node_lost') this.errand = 'returning';
    if (retryAfterMs >= 0) return this.again(retryAfterMs);
    // The old one is refused nothing: it plays on until it ends by itself.
    if (known === this.coming && this.standing?.connected) return this.#stay();
    this.end();
  }

  #stay() {
    this.#dropComing();
    this.errand = null;
    this.#context.changed();
  }

  /** The server asks for a new attempt beside the one that stands. */
  move({afterMs}) {
    if (this.ended || this.coming) return;
    if (this.standing) this.errand ??= 'moving';
    this.#startIn(Math.max(0, afterMs));
  }

  /** Offers what was never answered again, and what was due meanwhile, after the line came back. */
  resume() {
    if (this.ended) return;
    const unanswered = this.coming && !this.coming.answered;
    if (unanswered || this.#owed || this.peers.length === 0) this.start();
  }

  again(toldMs = null) {
    if (this.ended) return;
    this.#dropComing();
    if (this.errand === 'moving') this.errand = null;
    this.#startIn(offerDelay(this.#failures++, Math.random, toldMs));
  }

  end() {
    this.ended = true;
    this.errand = null;
    this.#cancelRetry();
    clearTimeout(this.#patience);
    for (const peer of [...this.peers, ...this.#retiring]) peer.close();
  }

  /** Puts the tracks of this source into a new attempt. */
  equip(_peer) {}

  /** An attempt that came is given up; what stands goes on. */
  dropped(_peer) {}

  /** The one that comes has taken the place of the one that stands, which goes after a while. */
  arrived(peer, overlapMs) {
    if (this.coming !== peer || this.ended) return;
    const before = this.standing;
    this.standing = peer;
    this.coming = null;
    this.errand = null;
    if (before) this.#retire(before, overlapMs);
    this.#context.changed();
  }

  /** An attempt that came has failed. */
  failed(peer) {
    this.#gaveUp(peer);
  }

  #retire(peer, overlapMs) {
    this.#retiring.add(peer);
    setTimeout(() => {
      this.#retiring.delete(peer);
      peer.close();
    }, overlapMs);
  }

  #dropComing() {
    clearTimeout(this.#patience);
    const peer = this.coming;
    this.coming = null;
    if (!peer) return;
    peer.close();
    this.dropped(peer);
  }

  #gaveUp(peer) {
    const waiting = this.coming !== null || this.#retry !== null;
    if (this.coming === peer || (this.standing === peer && !waiting)) this.again();
  }

  #startIn(delayMs) {
    this.#cancelRetry();
    this.#retry = setTimeout(() => this.start(), delayMs);
    this.#context.changed();
  }

  #cancelRetry() {
    clearTimeout(this.#retry);
    this.#retry = null;
  }

  #changed(peer, state) {
    if (state === 'connected' && peer === (this.coming ?? this.standing)) this.#failures = 0;
    this.#context.changed();
  }
}
