import {css, html} from 'lit';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';

/** A question that must be answered first; its choices come as slotted buttons. */
class ConfirmBox extends BelfortElement {
  static properties = {heading: {}, text: {}};

  static styles = [
    shared,
    css`
      dialog { border: 0; border-radius: var(--radius-card); background: var(--card); color: var(--ink); padding: 32px; width: min(440px, calc(100vw - 32px)); box-shadow: var(--float); }
      dialog::backdrop { background: rgb(10 18 20 / 55%); }
      p { margin: 8px 0 24px; }
      .choices { display: grid; gap: 8px; }
      ::slotted(button) { width: 100%; }
    `,
  ];

  ask() {
    this.renderRoot.querySelector('dialog').showModal();
  }

  close() {
    this.renderRoot.querySelector('dialog').close();
  }

  render() {
    return html`<dialog aria-labelledby="heading">
      <h2 id="heading">${this.heading}</h2>
      <p>${this.text}</p>
      <div class="choices">
        <slot></slot>
        <button class="plain" data-ref="cancel" @click=${this.close}>${t('cancel')}</button>
      </div>
    </dialog>`;
  }
}

customElements.define('confirm-box', ConfirmBox);
