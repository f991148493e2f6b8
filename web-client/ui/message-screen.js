import {css, html, nothing} from 'lit';
import {icon} from '../look/icons.js';
import {mark, markStyle} from '../look/mark.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';

const PICTURES = {problem: 'alert', ended: 'check', left: 'leave', kicked: 'leave', elsewhere: 'moved'};

/** One calm card that says what happened and what to do: opening, ended, left, a problem. */
class MessageScreen extends BelfortElement {
  static properties = {
    tone: {},
    heading: {},
    text: {},
    code: {},
    busy: {type: Boolean},
    action: {attribute: false},
    second: {attribute: false},
  };

  static styles = [
    shared,
    markStyle,
    css`
      :host { flex: 1; display: grid; place-items: center; padding: 24px; }
      .card { max-width: 30rem; width: 100%; text-align: center; display: grid; gap: 16px; justify-items: center; padding: 40px 32px; }
      .mark { width: 56px; height: 56px; }
      .sign { width: 56px; height: 56px; border-radius: 50%; display: grid; place-items: center; background: var(--tint); }
      .sign.problem { background: var(--brick-soft); color: var(--brick); }
      .sign.ended { background: var(--leaf-soft); color: var(--leaf); }
      h1 { font-size: var(--step-2); text-wrap: balance; }
      p { text-wrap: pretty; }
      .actions { display: grid; gap: 8px; width: 100%; margin-top: 8px; }
      .swing .bell { transform-origin: 15px 10px; animation: swing 1.6s ease-in-out infinite; }
      @keyframes swing { 0%, 100% { transform: rotate(-9deg); } 50% { transform: rotate(9deg); } }
      @media (prefers-reduced-motion: reduce) { .swing .bell { animation: none; } }
    `,
  ];

  render() {
    const picture = PICTURES[this.tone];
    return html`<main class="card" role=${this.tone === 'problem' ? 'alert' : 'status'}>
      ${picture ? html`<span class="sign ${this.tone}">${icon(picture)}</span>` : html`<span class=${this.busy ? 'swing' : ''}>${mark}</span>`}
      <h1 data-ref="message">${this.heading}</h1>
      <p>${this.text}</p>
      ${this.action || this.second ? html`<div class="actions">${this.#button(this.action, 'main large')}${this.#button(this.second, 'plain')}</div>` : nothing}
      ${this.code ? html`<p class="quiet small">${t('code')}: <span data-ref="code">${this.code}</span></p>` : nothing}
    </main>`;
  }

  #button(action, kind) {
    if (!action) return nothing;
    return html`<button class=${kind} data-ref=${action.ref} @click=${action.run}>${action.label}</button>`;
  }
}

customElements.define('message-screen', MessageScreen);
