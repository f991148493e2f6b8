import {css, html, nothing} from 'lit';
import {clock} from '../../words/moments.js';
import {knows, t} from '../../words/words.js';
import '../confirm-box.js';
import {BelfortElement, shared} from '../element.js';

/** The deadlines to choose from, in minutes; null: when the last lesson there has ended. */
const DEADLINES = [null, 15, 60];

/** Empties a node, shows how far that is, and takes it into use again. */
class NodeDrain extends BelfortElement {
  static properties = {
    api: {attribute: false},
    node: {attribute: false},
    now: {attribute: false},
    busy: {state: true},
    failure: {state: true},
  };

  static styles = [
    shared,
    css`
      :host { display: block; margin-top: 8px; }
      button { min-height: 44px; }
      .row button { width: 100%; }
      p { margin: 0 0 8px; }
      .bad { color: var(--brick); font-weight: 600; }
      .done { color: var(--leaf); font-weight: 600; }
    `,
  ];

  render() {
    const {node, failure} = this;
    return html`<div class="row">
      ${node.drain ? this.#progress() : this.#offer()}
      ${failure ? html`<p class="bad small" role="alert">${this.#words(failure)}</p>` : nothing}
    </div>`;
  }

  #offer() {
    if (this.node.state === 'down') return nothing;
    return html`<button data-ref="drain" ?disabled=${this.busy} @click=${this.#ask}>${t('admin.drain')}</button>
      <confirm-box .heading=${t('admin.askDrain', {node: this.node.id})} .text=${t('admin.askDrain.help')}>
        ${DEADLINES.map(minutes => html`<button class=${minutes === null ? 'main' : ''} data-ref=${`drain-${minutes ?? 'bell'}`} @click=${() => this.#drain(minutes)}>
          ${minutes === null ? t('admin.drainBell') : t('admin.drainWithin', {n: minutes})}
        </button>`)}
      </confirm-box>`;
  }

  #progress() {
    const {drain, lessonCount} = this.node;
    const late = this.now >= drain.until;
    const left = t('admin.drainLeft', {n: lessonCount, time: clock(drain.until)});
    const words = lessonCount === 0 ? t('admin.drainDone') : late ? t('admin.drainLate', {n: lessonCount}) : left;
    const tone = lessonCount === 0 ? 'done' : late ? 'bad' : '';
    return html`<p class="small ${tone}" role="status" data-ref="drain-progress" data-left=${lessonCount}>${words}</p>
      <button data-ref="undrain" ?disabled=${this.busy} @click=${this.#undrain}>${t('admin.undrain')}</button>`;
  }

  #words({code, message}) {
    const key = `admin.drain.${code}`;
    return knows(key) ? t(key) : message || code;
  }

  #ask() {
    this.renderRoot.querySelector('confirm-box').ask();
  }

  #drain(minutes) {
    this.renderRoot.querySelector('confirm-box').close();
    return this.#do(() => this.api.drain(this.node.id, minutes));
  }

  #undrain() {
    return this.#do(() => this.api.undrain(this.node.id));
  }

  async #do(call) {
    this.busy = true;
    this.failure = null;
    await call().catch(failure => (this.failure = failure));
    this.busy = false;
    this.tell('changed');
  }
}

customElements.define('node-drain', NodeDrain);
