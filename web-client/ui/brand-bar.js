import {css, html} from 'lit';
import {mark, markStyle} from '../look/mark.js';
import {BelfortElement, shared} from './element.js';
import './language-choice.js';
import './theme-choice.js';

/** The quiet bar over the lobby and the admin's pages: the mark, a name, language and theme. */
class BrandBar extends BelfortElement {
  static properties = {name: {}};

  static styles = [
    shared,
    markStyle,
    css`
      header { display: flex; align-items: center; gap: 12px; min-height: 64px; padding: 8px 24px; }
      b { font-size: 1.125rem; }
      ::slotted([slot="line"]) { margin-right: 12px; }
      .right { margin-left: auto; display: flex; gap: 8px; align-items: center; }
      @media (max-width: 600px) { header { padding: 8px 8px 8px 16px; gap: 8px; } .name { display: none; } .right { gap: 0; } ::slotted([slot="line"]) { margin-right: 0; } }
      /* The mark says it too, and the admin's two views need the room. */
      @media (max-width: 420px) { b { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } }
    `,
  ];

  render() {
    return html`<header>
      ${mark}<b>Belfort</b>
      ${this.name ? html`<span class="quiet name">${this.name}</span>` : ''}
      <slot></slot>
      <div class="right"><slot name="line"></slot><language-choice class="language"></language-choice><theme-choice></theme-choice></div>
    </header>`;
  }
}

customElements.define('brand-bar', BrandBar);
