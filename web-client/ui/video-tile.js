import {css, html, nothing} from 'lit';
import {icon} from '../look/icons.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import {hueOf, initialsOf} from './face.js';
import './live-picture.js';

/** One person (or his screen): the moving picture, or his initials while there is none. */
class VideoTile extends BelfortElement {
  static properties = {
    member: {attribute: false},
    source: {attribute: false},
    own: {attribute: false},
    track: {attribute: false},
    stream: {attribute: false},
    speaking: {attribute: false},
    hand: {attribute: false},
    large: {type: Boolean, reflect: true},
  };

  static styles = [
    shared,
    css`
      :host { height: 100%; width: 100%; min-height: 0; }
      figure {
        margin: 0;
        height: 100%;
        border-radius: var(--radius);
        overflow: hidden;
        position: relative;
        display: grid;
        place-items: center;
        background: linear-gradient(160deg, hsl(var(--hue) 24% 38%), hsl(var(--hue) 30% 22%));
        color: #fff;
        outline: 3px solid transparent;
        outline-offset: -3px;
        transition: outline-color var(--motion);
      }
      figure.screen { background: #0B1012; }
      figure.speaking::after { content: ""; position: absolute; inset: 0; border: 3px solid var(--bell); border-radius: inherit; pointer-events: none; }
      live-picture { position: absolute; inset: 0; }
      .initials { font-size: var(--step-2); font-weight: 600; width: 2.4em; height: 2.4em; border-radius: 50%; display: grid; place-items: center; background: hsl(var(--hue) 32% 48%); }
      :host([large]) .initials { font-size: var(--step-5); }
      .away .initials, .away live-picture { opacity: 0.45; }
      figcaption, .badge { position: absolute; bottom: 8px; background: rgb(0 0 0 / 62%); border-radius: var(--pill); padding: 2px 10px; font-size: var(--step-small); display: inline-flex; gap: 4px; align-items: center; }
      figcaption { left: 8px; max-width: calc(100% - 16px); }
      figcaption b { font-weight: 400; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .badge { bottom: auto; top: 8px; right: 8px; background: var(--bell); color: var(--on-bell); padding: 4px; }
      .icon { width: 16px; height: 16px; }
      .word { position: absolute; top: 8px; left: 8px; background: rgb(0 0 0 / 62%); border-radius: var(--pill); padding: 2px 10px; font-size: var(--step-small); }
    `,
  ];

  willUpdate(changed) {
    if (changed.has('member')) this.style.setProperty('--hue', hueOf(this.member.participant));
  }

  render() {
    const {member, source, own, speaking} = this;
    const state = [source, speaking ? 'speaking' : '', member.away ? 'away' : ''].join(' ');
    return html`<figure class=${state} data-ref="tile" data-participant=${member.participant} data-source=${source}>
      <span class="initials" aria-hidden="true">${initialsOf(member.name)}</span>
      ${this.#picture()}
      ${this.#word()}
      ${this.hand ? html`<span class="badge" title=${t('handIsUp')}>${icon('hand')}</span>` : nothing}
      <figcaption>
        ${source === 'camera' ? icon(speaking ? 'sound' : member.microphone ? 'mic' : 'micOff') : icon('share')}
        <b>${own ? t('you') : member.name}</b>
        <span class="unseen">${member.microphone ? t('microphone.on') : t('microphone.off')}</span>
      </figcaption>
    </figure>`;
  }

  #word() {
    const {member, own, stream, source} = this;
    const coming = !own && !stream && (source === 'screen' || member.camera);
    if (!member.away && !coming) return nothing;
    return html`<span class="word">${t(member.away ? 'away' : 'pictureComes')}</span>`;
  }

  #picture() {
    if (this.own) {
      return this.track && this.source === 'camera' ? html`<live-picture mirrored .track=${this.track}></live-picture>` : nothing;
    }
    const visible = this.stream && (this.source === 'screen' || this.member.camera);
    return visible ? html`<live-picture .stream=${this.stream} ?whole=${this.source === 'screen' || this.large}></live-picture>` : nothing;
  }
}

customElements.define('video-tile', VideoTile);
