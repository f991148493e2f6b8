import {css, html} from 'lit';
import {Level} from '../media/level.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';

/** A bar that moves with the microphone. */
class LevelMeter extends BelfortElement {
  static properties = {track: {attribute: false}};

  static styles = [
    shared,
    css`
      div { height: 8px; border-radius: var(--pill); background: var(--tint); overflow: hidden; }
      i { display: block; height: 100%; width: 100%; background: var(--leaf); transform: scaleX(0); transform-origin: left; }
    `,
  ];
  #level = null;
  #frame = 0;

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stop();
  }

  updated(changed) {
    if (!changed.has('track')) return;
    this.#stop();
    if (!this.track) return;
    this.#level = new Level(this.track);
    this.#draw();
  }

  render() {
    return html`<div role="meter" aria-label=${t('microphoneLevel')} aria-valuemin="0" aria-valuemax="100" aria-valuenow="0"><i></i></div>`;
  }

  #draw() {
    const loudness = this.#level.read();
    this.renderRoot.querySelector('i').style.transform = `scaleX(${loudness.toFixed(3)})`;
    this.renderRoot.querySelector('div').setAttribute('aria-valuenow', Math.round(loudness * 100));
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #stop() {
    cancelAnimationFrame(this.#frame);
    this.#level?.close();
    this.#level = null;
    const bar = this.renderRoot?.querySelector('i');
    if (bar) bar.style.transform = 'scaleX(0)';
  }
}

customElements.define('level-meter', LevelMeter);
