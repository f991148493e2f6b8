import {readChoice} from '../look/choice.js';

export const SHORTCUTS = ['m', 'v', 'h', 'c', 'p'];

/** Single letters that press the large controls, unless somebody writes or has turned them off. */
export class Shortcuts {
  #press;

  constructor(host, press) {
    this.#press = press;
    host.addController(this);
  }

  hostConnected() {
    document.addEventListener('keydown', this.#heard);
  }

  hostDisconnected() {
    document.removeEventListener('keydown', this.#heard);
  }

  #heard = event => {
    const [target] = event.composedPath();
    const writes = target instanceof HTMLElement && target.matches('input, textarea, select');
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    if (writes || modified || event.repeat || readChoice().shortcutsOff) return;
    const key = event.key.toLowerCase();
    if (SHORTCUTS.includes(key)) this.#press(key);
  };
}
