import {css, html, nothing} from 'lit';
import {icon} from '../look/icons.js';
import {rememberChoice} from '../look/choice.js';
import {playTone} from '../media/tone.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import './device-picker.js';
import './level-meter.js';
import './live-picture.js';

const KINDS = ['microphone', 'camera'];

/** The own picture and level before going in; opens nothing before its person says so. */
class DeviceCheck extends BelfortElement {
  static properties = {devices: {attribute: false}, wants: {attribute: false}, asked: {state: true}, rang: {state: true}};

  static styles = [
    shared,
    css`
      .card { height: 100%; }
      .preview { aspect-ratio: 16 / 10; border-radius: var(--radius); overflow: hidden; background: var(--stage); color: var(--on-stage); position: relative; display: grid; place-items: center; }
      .preview live-picture { position: absolute; inset: 0; }
      .ask { text-align: center; display: grid; gap: 16px; justify-items: center; padding: 24px; max-width: 26rem; }
      .ask .icon { width: 40px; height: 40px; color: var(--stage-quiet); }
      .name { position: absolute; left: 12px; bottom: 12px; background: rgb(0 0 0 / 60%); border-radius: var(--pill); padding: 2px 12px; font-size: var(--step-small); }
      level-meter { margin: 16px 0; }
      .toggles { display: flex; gap: 8px; flex-wrap: wrap; margin-bottom: 20px; }
      .toggles button { flex: 1 1 auto; }
      .off { color: var(--brick); }
      .preview + .row { margin-top: 20px; }
      .row { display: flex; gap: 8px; align-items: center; justify-content: space-between; min-height: 52px; border-top: 1px solid var(--hair); }
      .problem { background: var(--brick-soft); border-radius: var(--radius); padding: 12px 16px; margin-bottom: 16px; }
      @media (max-width: 800px) { .card { padding: 16px; } }
    `,
  ];

  constructor() {
    super();
    this.asked = false;
    this.rang = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.devices, 'change');
    this.#openIfAllowed();
  }

  async #openIfAllowed() {
    const allowed = await this.devices.allowedBefore();
    if (allowed.microphone || allowed.camera) this.#open(KINDS.filter(kind => allowed[kind]));
  }

  #open(kinds) {
    this.asked = true;
    for (const kind of kinds) if (this.wants[kind]) this.devices.open(kind);
  }

  render() {
    return html`<section class="card" aria-label=${t('deviceCheck')}>
      <div class="preview">${this.#preview()}</div>
      ${this.asked ? this.#found() : nothing}
      <div class="row">
        <span>${t('testSound')}</span>
        <button class="plain" data-ref="test-sound" @click=${this.#ring}>${icon('sound')}${t(this.rang ? 'heardIt' : 'playTone')}</button>
      </div>
    </section>`;
  }

  #found() {
    const {devices} = this;
    return html`
      <level-meter .track=${devices.tracks.microphone}></level-meter>
      ${this.#problem()}
      <div class="toggles">${KINDS.map(kind => this.#toggle(kind))}</div>
      ${KINDS.map(kind => html`<device-picker kind=${kind} .devices=${devices} class="row"></device-picker>`)}
      <device-picker kind="speaker" .devices=${devices} class="row" @choose=${({detail}) => this.tell('speaker', detail)}></device-picker>
    `;
  }

  #preview() {
    const {camera} = this.devices.tracks;
    if (camera && this.wants.camera) {
      return html`<live-picture mirrored .track=${camera}></live-picture><span class="name">${t('you')}</span>`;
    }
    if (this.asked) return html`<div class="ask">${icon('cameraOff')}<span>${t('cameraIsOff')}</span></div>`;
    return html`<div class="ask">
      ${icon('camera')}<span>${t('openOnlyWhenAsked')}</span>
      <button class="bell" data-ref="check-devices" @click=${() => this.#open(KINDS)}>${t('checkDevices')}</button>
    </div>`;
  }

  #problem() {
    const kind = KINDS.find(each => this.wants[each] && this.devices.problem[each]);
    if (!kind) return nothing;
    return html`<p class="problem" role="status">${t(`device.${this.devices.problem[kind]}`, {device: t(kind)})} ${t('device.comeInAnyway')}</p>`;
  }

  #toggle(kind) {
    const on = this.wants[kind];
    return html`<button aria-pressed=${on} class=${on ? '' : 'off'} data-ref=${kind === 'camera' ? 'camera' : 'mic'} @click=${() => this.#flip(kind)}>
      ${icon(kind === 'camera' ? (on ? 'camera' : 'cameraOff') : on ? 'mic' : 'micOff')}
      ${t(`${kind}.${on ? 'on' : 'off'}`)}
    </button>`;
  }

  #flip(kind) {
    const on = !this.wants[kind];
    this.tell('want', {[kind]: on});
    rememberChoice({[`${kind}On`]: on});
    if (on && this.asked) this.devices.open(kind);
    if (!on) this.devices.close(kind);
  }

  #ring() {
    this.rang = true;
    playTone();
  }
}

customElements.define('device-check', DeviceCheck);
