import {html} from 'lit';
import {icon} from '../look/icons.js';
import {setTheme, theme, themes} from '../look/theme.js';
import {t} from '../words/words.js';
import {BelfortElement} from './element.js';

/** One button that goes round: as the system, light, dark. */
class ThemeChoice extends BelfortElement {
  render() {
    const words = `${t('theme')}: ${t(`theme.${theme()}`)}`;
    return html`<button class="plain square" data-ref="theme" title=${words} aria-label=${words} @click=${this.#next}>
      ${icon('theme')}
    </button>`;
  }

  #next() {
    setTheme(themes[(themes.indexOf(theme()) + 1) % themes.length]);
    this.requestUpdate();
  }
}

customElements.define('theme-choice', ThemeChoice);
