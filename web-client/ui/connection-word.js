import {css, html} from 'lit';
import {icon} from '../look/icons.js';
import {lineWord} from '../room/line-word.js';
import {Unsaved} from '../room/unsaved.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import {Ticking} from './ticking.js';

/** The line in one word with its icon, always in the same corner. */
class ConnectionWord extends BelfortElement {
  static properties = {session: {attribute: false}};

  static styles = [
    shared,
    css`
      :host { display: flex; align-items: center; }
      span { display: inline-flex; gap: 6px; align-items: center; font-weight: 600; white-space: nowrap; }
      .good { color: var(--leaf); }
      .quiet { color: var(--quiet); font-weight: 400; }
      .bad, .bell { border-radius: var(--pill); padding: 4px 12px; }
      .bad { background: var(--brick-soft); color: var(--brick); }
      .bell { background: var(--bell); color: var(--on-bell); }
      .icon { width: 18px; height: 18px; }
      .good { gap: 3px; }
    `,
  ];
  #unsaved = new Unsaved();

  constructor() {
    super();
    new Ticking(this, 500);
  }

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session, 'change');
  }

  render() {
    const {connection, state, media} = this.session;
    const now = Date.now();
    const unsavedForMs = this.#unsaved.forMs(state, now);
    const {weak, errand} = media;
    const word = lineWord({connection, state, weak, errand, unsavedForMs, now});
    return html`<span class=${word.tone} data-ref="line" data-line=${word.key.slice('line.'.length)}>
      ${icon(word.icon)}${t(word.key, word.params)}
    </span>`;
  }
}

customElements.define('connection-word', ConnectionWord);
