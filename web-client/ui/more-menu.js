import {css, html, nothing} from 'lit';
import {icon} from '../look/icons.js';
import {readChoice, rememberChoice} from '../look/choice.js';
import {isTeacher} from '../room/view.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import {SHORTCUTS} from './shortcuts.js';
import './device-picker.js';
import './language-choice.js';
import './theme-choice.js';

/** What is needed seldom: devices, language, theme, shortcuts. */
class MoreMenu extends BelfortElement {
  static properties = {session: {attribute: false}};

  static styles = [
    shared,
    css`
      .card { padding: 8px 20px 16px; width: min(400px, calc(100vw - 24px)); max-height: 70dvh; overflow-y: auto; box-shadow: var(--float); }
      .row { display: flex; align-items: center; justify-content: space-between; gap: 8px; min-height: 52px; border-bottom: 1px solid var(--hair); }
      dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 12px; margin: 12px 0; }
      dd { margin: 0; }
      kbd { font: inherit; font-weight: 600; border: 1px solid var(--line); border-radius: 6px; padding: 0 8px; }
      label.row { cursor: pointer; }
      input { min-height: 0; width: 22px; height: 22px; accent-color: var(--slate); }
      button { margin-top: 12px; width: 100%; }
      theme-choice button { margin: 0; }
    `,
  ];

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session.devices, 'change');
    setTimeout(() => addEventListener('pointerdown', this.#outside));
    this.addEventListener('keydown', event => event.key === 'Escape' && this.tell('close'));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('pointerdown', this.#outside);
  }

  firstUpdated() {
    this.renderRoot.querySelector('.card').focus();
  }

  render() {
    const {devices, media, state} = this.session;
    return html`<div class="card" tabindex="-1" role="dialog" aria-label=${t('more')}>
      <device-picker class="row" kind="microphone" .devices=${devices}></device-picker>
      <device-picker class="row" kind="camera" .devices=${devices}></device-picker>
      <device-picker class="row" kind="speaker" .devices=${devices} @choose=${({detail}) => media.ears.useSpeaker(detail)}></device-picker>
      <div class="row"><span>${t('language')}</span><language-choice></language-choice></div>
      <div class="row"><span>${t('theme')}</span><theme-choice></theme-choice></div>
      <label class="row"><span>${t('shortcuts')}</span>
        <input type="checkbox" .checked=${!readChoice().shortcutsOff} @change=${({target}) => rememberChoice({shortcutsOff: !target.checked})} /></label>
      <dl>${SHORTCUTS.map(key => html`<dt><kbd>${key.toUpperCase()}</kbd></dt><dd>${t(`shortcut.${key}`)}</dd>`)}</dl>
      <p class="quiet small">${t('notRecorded')}</p>
      ${isTeacher(state)
        ? html`<button data-ref="leave" @click=${() => this.tell('leaving')}>${icon('leave')}${t('leave')}</button>`
        : nothing}
    </div>`;
  }

  #outside = event => {
    const path = event.composedPath();
    const toggles = path.some(element => element.dataset?.ref === 'more');
    if (!path.includes(this) && !toggles) this.tell('close');
  };
}

customElements.define('more-menu', MoreMenu);
