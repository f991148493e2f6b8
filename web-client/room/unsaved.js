import {isUnsaved} from './reduce.js';

/** A commit takes milliseconds: a word for it would only flicker. */
export const UNSAVED_PATIENCE_MS = 1_500;

/** Since when something that the page shows is not stored; pure but for what it remembers. */
export class Unsaved {
  #since = null;

  /** For how long now; 0 while everything is stored. */
  forMs(state, now) {
    this.#since = isUnsaved(state) ? (this.#since ?? now) : null;
    return this.#since === null ? 0 : now - this.#since;
  }
}
