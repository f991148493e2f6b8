import {css, html} from 'lit';
import {rememberChoice} from '../look/choice.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';

const BROWSER_KIND = {microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput'};

/** One quiet row: which microphone, camera or speaker. */
class DevicePicker extends BelfortElement {
  static properties = {kind: {}, devices: {attribute: false}};

  static styles = [
    shared,
    css`
      :host { display: flex; align-items: center; justify-content: space-between; gap: 16px; }
      select { border-color: transparent; background: none; color: var(--quiet); max-width: 65%; text-overflow: ellipsis; text-align: right; }
      select:hover { background: var(--tint); }
      option { background: var(--card); color: var(--ink); }
    `,
  ];

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.devices, 'change');
  }

  render() {
    const able = this.devices.list.filter(({kind, label}) => kind === BROWSER_KIND[this.kind] && label);
    const chosen = this.devices.tracks[this.kind]?.getSettings().deviceId ?? this.devices.chosen(this.kind);
    return html`
      <label for="pick">${t(this.kind)}</label>
      ${able.length === 0
        ? html`<span class="quiet" id="pick">${t('defaultDevice')}</span>`
        : html`<select id="pick" data-ref="pick-${this.kind}" @change=${this.#choose}>
            ${able.map(({deviceId, label}) => html`<option value=${deviceId} ?selected=${deviceId === chosen}>${label}</option>`)}
          </select>`}
    `;
  }

  #choose(event) {
    const deviceId = event.target.value;
    if (this.kind === 'speaker') {
      rememberChoice({speaker: deviceId});
      this.tell('choose', deviceId);
    } else {
      this.devices.choose(this.kind, deviceId);
    }
  }
}

customElements.define('device-picker', DevicePicker);
