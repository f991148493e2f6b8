import {css, html, nothing} from 'lit';
import {icon} from '../look/icons.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import {hueOf, initialsOf} from './face.js';

/** One person in the list. */
class PersonRow extends BelfortElement {
  static properties = {
    member: {attribute: false},
    own: {attribute: false},
    hand: {attribute: false},
    speaking: {attribute: false},
    tools: {attribute: false},
    open: {state: true},
  };

  static styles = [
    shared,
    css`
      .row { display: flex; align-items: center; gap: 12px; min-height: 52px; border-bottom: 1px solid var(--hair); }
      .face { width: 32px; height: 32px; flex: none; border-radius: 50%; display: grid; place-items: center; font-size: var(--step-down); font-weight: 600; color: #fff; background: hsl(var(--hue) 28% 38%); }
      .who { flex: 1; min-width: 0; line-height: 1.25; overflow-wrap: break-word; }
      .away { opacity: 0.6; }
      .signs { display: flex; gap: 6px; color: var(--quiet); }
      .signs .icon { width: 18px; height: 18px; }
      .signs .hand { color: var(--on-bell); background: var(--bell); border-radius: 50%; padding: 3px; display: grid; }
      .signs .loud { color: var(--leaf); display: grid; }
      .tools { display: grid; gap: 8px; grid-template-columns: 1fr 1fr; padding: 8px 0 12px; }
      .tools button { padding: 0 8px; font-size: 0.95rem; gap: 6px; }
      .tools button:first-child { grid-column: 1 / -1; }
    `,
  ];

  constructor() {
    super();
    this.open = false;
  }

  willUpdate() {
    this.style.setProperty('--hue', hueOf(this.member.participant));
  }

  render() {
    const {member} = this;
    const note = [this.own ? t('you') : '', member.role === 'teacher' ? t('teacher') : '', member.floor ? t('hasFloor') : '', member.away ? t('away') : ''];
    return html`<div class="row" data-ref="person" data-participant=${member.participant}>
      <span class="face ${member.away ? 'away' : ''}" aria-hidden="true">${initialsOf(member.name)}</span>
      <div class="who">${member.name}<div class="quiet small">${note.filter(Boolean).join(' · ')}</div></div>
      <div class="signs">${this.#signs()}</div>
      ${this.tools
        ? html`<button class="plain square" data-ref="person-more" aria-expanded=${this.open} aria-label="${t('more')}: ${member.name}" @click=${() => (this.open = !this.open)}>${icon('more')}</button>`
        : nothing}
    </div>
    ${this.open && this.tools ? this.#tools() : nothing}`;
  }

  #signs() {
    const {member} = this;
    const publishes = member.role === 'teacher' || member.floor;
    return html`
      ${this.hand ? html`<span class="hand" title=${t('handIsUp')}>${icon('hand')}</span>` : nothing}
      ${this.speaking ? html`<span class="loud" title=${t('speaks')}>${icon('sound')}</span>` : nothing}
      ${publishes && !this.speaking ? icon(member.microphone ? 'mic' : 'micOff') : nothing}
    `;
  }

  #tools() {
    const {floor, muted} = this.member;
    const ask = wish => () => {
      this.open = false;
      this.tell('ask', wish);
    };
    return html`<div class="tools">
      ${floor
        ? html`<button data-ref="take-floor" @click=${ask('takeFloor')}>${t('takeFloor')}</button>`
        : html`<button class="bell" data-ref="give-floor" @click=${ask('giveFloor')}>${t('giveFloor')}</button>`}
      <button data-ref="mute" ?disabled=${muted || !floor} @click=${ask('mute')}>${icon('micOff')}${t('mute')}</button>
      <button data-ref="kick" @click=${ask('kick')}>${icon('remove')}${t('kick')}</button>
    </div>`;
  }
}

customElements.define('person-row', PersonRow);
