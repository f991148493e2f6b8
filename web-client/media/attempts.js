import {Peer} from './peer.js';

const ANSWER_PATIENCE_MS = 8_000;
const FIRST_RETRY_MS = 300;
const MOST_RETRY_MS = 8_000;
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
 * Keeps one peer connection alive through as many attempts as it takes. The subclass says what an
 * attempt carries (`equip`) and when the next one may replace the last (`took`).
 */
export class Attempts {
  #failures = 0;
  #retry = null;
  #patience = null;
  #context;
  current = null;
  ended = false;

  /** @param context.send, context.live(), context.iceServers(), context.changed() */
  constructor(id, context) {
    this.id = id;
    this.#context = context;
  }

  /** What stands or is being made, for the `hello` of a returning page; an unanswered offer is lost. */
  get held() {
    return this.current?.answered && !this.current.closed
      ? [{peer: this.id, attempt: this.current.attempt}]
      : [];
  }

  start() {
    if (this.ended || !this.#context.live()) return;
    clearTimeout(this.#retry);
    const before = this.current;
    const peer = new Peer(this.id, nextAttempt(), this.#context.iceServers(), {
      send: this.#context.send,
      lost: () => this.current === peer && this.again(),
      changed: state => this.#changed(peer, state),
    });
    this.current = peer;
    this.equip(peer, before);
    peer.offer().catch(() => this.current === peer && this.again());
    this.#patience = setTimeout(() => !peer.answered && this.current === peer && this.again(), ANSWER_PATIENCE_MS);
  }

  answer({attempt, sdp}) {
    if (this.current?.attempt !== attempt) return;
    clearTimeout(this.#patience);
    this.current.answer(sdp);
  }

  candidates({attempt, candidates}) {
    if (this.current?.attempt === attempt) this.current.candidates(candidates);
  }

  /** The server says that an attempt is gone; -1: do not offer again. */
  lost({attempt, retryAfterMs}) {
    if (this.current && attempt !== this.current.attempt) return;
    if (retryAfterMs < 0) this.end();
    else this.again(retryAfterMs);
  }

  /** Offers what was never answered again, after the line came back. */
  resume() {
    if (!this.ended && (!this.current || !this.current.answered)) this.start();
  }

  again(toldMs = null) {
    if (this.ended) return;
    clearTimeout(this.#patience);
    clearTimeout(this.#retry);
    const ceiling = Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
    const jitter = Math.random() * ceiling;
    this.#retry = setTimeout(() => this.start(), (toldMs ?? 0) + jitter);
    this.#context.changed();
  }

  end() {
    this.ended = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#patience);
    this.current?.close();
  }

  /** Puts the tracks of this source into a new attempt. */
  equip(_peer, _before) {}

  #changed(peer, state) {
    if (this.current === peer && state === 'connected') this.#failures = 0;
    this.#context.changed();
  }
}
