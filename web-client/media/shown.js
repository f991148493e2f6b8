import {showing} from '../protocol/messages.js';

/** A layout that settles says several sizes a second: the last one counts. */
const TELL_MS = 350;

/** The server takes no more; a page watches fewer. */
const MOST_PICTURES = 32;
const MOST_PIXELS = 16_384;

/** Whoever pulls at a window's edge would otherwise say a new size at each look. */
const ROUND = 32;

const rounded = pixels => Math.min(MOST_PIXELS, Math.ceil(pixels / ROUND) * ROUND);

/**
 * What to tell of the pictures that a page shows; pure. What has no size, or is on a page that
 * nobody sees, is not shown.
 *
 * @param pictures {peer, width, height} in pixels of the page
 * @param density pixels of the screen for one of the page
 */
export function shownOf(pictures, density, hidden) {
  if (hidden) return [];
  return pictures
    .filter(({width, height}) => width > 0 && height > 0)
    .slice(0, MOST_PICTURES)
    .map(({peer, width, height}) => ({peer, width: rounded(width * density), height: rounded(height * density)}));
}

/**
 * Tells the server how large this page shows what it watches, so that it need not send more. Says
 * it when it changed, a few times a second at most, and again on every new line.
 */
export class Shown {
  #line;
  #page;
  #measure = () => [];
  #timer = null;
  #told = null;
  #look = () => this.changed();

  /** @param line.send, line.live() */
  constructor(line, page = document) {
    this.#line = line;
    this.#page = page;
    page.addEventListener('visibilitychange', this.#look);
  }

  /** Whoever draws the pictures says how large they are: {peer, width, height} of each. */
  by(measure) {
    this.#measure = measure;
    this.changed();
  }

  /** Something may be shown in another size, or not any more. */
  changed() {
    this.#timer ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  /** The line is a new one: the server knows nothing. */
  again() {
    this.#told = null;
    this.changed();
  }

  end() {
    clearTimeout(this.#timer);
    this.#page.removeEventListener('visibilitychange', this.#look);
  }

  #tell() {
    this.#timer = null;
    if (!this.#line.live()) return;
    const pictures = shownOf(this.#measure(), globalThis.devicePixelRatio ?? 1, this.#page.hidden);
    const text = JSON.stringify(pictures);
    if (text === this.#told) return;
    this.#told = text;
    this.#line.send(showing(pictures));
  }
}
