import {retryDelay} from '../../protocol/backoff.js';
import {reservedKilobits} from './capacity.js';

const EVERY_MS = 2_000;
const KEPT = 300;

/** Looks at the running system every two seconds, less often while nobody answers or looks. */
export class NowWatch extends EventTarget {
  now = null;
  failure = null;
  history = {at: [], people: [], reserved: []};
  #api;
  #timer = null;
  #failures = 0;
  #ended = false;

  constructor(api) {
    super();
    this.#api = api;
    document.addEventListener('visibilitychange', this.#seen);
    this.look();
  }

  async look() {
    clearTimeout(this.#timer);
    try {
      this.#arrived(await this.#api.now());
    } catch (failure) {
      this.failure = failure;
      this.#failures++;
    }
    if (this.#ended) return;
    const pause = this.#failures === 0 ? EVERY_MS : EVERY_MS + retryDelay(this.#failures, Math.random);
    if (!document.hidden) this.#timer = setTimeout(() => this.look(), pause);
    this.dispatchEvent(new Event('change'));
  }

  end() {
    this.#ended = true;
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#seen);
  }

  #seen = () => !document.hidden && this.look();

  #arrived(now) {
    this.now = now;
    this.failure = null;
    this.#failures = 0;
    const {at, people, reserved} = this.history;
    at.push(now.now / 1_000);
    people.push(now.totals.inLessons);
    reserved.push(reservedKilobits(now.nodes) / 1_000);
    for (const series of [at, people, reserved]) if (series.length > KEPT) series.shift();
  }
}
