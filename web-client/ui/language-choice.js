import {css, html} from 'lit';
import {icon} from '../look/icons.js';
import {language, languages, setLanguage, t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';

class LanguageChoice extends BelfortElement {
  static styles = [
    shared,
    css`
      label { display: flex; align-items: center; gap: 8px; }
      select { border-color: transparent; background: none; padding: 8px; }
      select:hover { background: var(--tint); }
      @media (max-width: 600px) {
        :host(.language) label { width: var(--target); justify-content: center; position: relative; }
        :host(.language) select { position: absolute; inset: 0; width: 100%; opacity: 0; }
        :host(.language) label:focus-within { outline: 3px solid var(--sky); border-radius: var(--pill); }
      }
      option { background: var(--card); }
    `,
  ];

  render() {
    return html`<label>
      ${icon('globe')}<span class="unseen">${t('language')}</span>
      <select data-ref="language" @change=${event => setLanguage(event.target.value)}>
        ${languages.map(({code, name}) => html`<option value=${code} lang=${code} ?selected=${code === language()}>${name}</option>`)}
      </select>
    </label>`;
  }
}

customElements.define('language-choice', LanguageChoice);
