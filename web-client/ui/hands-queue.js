import {css, html, nothing} from 'lit';
import {icon} from '../look/icons.js';
import {commands} from '../protocol/messages.js';
import {isTeacher} from '../room/view.js';
import {lasted} from '../words/moments.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import {Ticking} from './ticking.js';

/** Raised hands in their order, each with how long it has waited. */
class HandsQueue extends BelfortElement {
  static properties = {session: {attribute: false}};

  static styles = [
    shared,
    css`
      li { display: flex; align-items: center; gap: 8px; min-height: 60px; border-bottom: 1px solid var(--hair); }
      .n { width: 28px; height: 28px; flex: none; border-radius: 50%; background: var(--bell); color: var(--on-bell); display: grid; place-items: center; font-weight: 700; font-size: var(--step-small); }
      .who { flex: 1; min-width: 0; overflow-wrap: break-word; line-height: 1.25; padding: 6px 0; }
      button { padding: 0 14px; }
      button.square { padding: 0; min-width: 36px; color: var(--quiet); }
      .all { width: 100%; margin-top: 16px; }
      .empty { text-align: center; padding: 32px 16px; display: grid; gap: 8px; justify-items: center; }
      .empty .icon { width: 32px; height: 32px; color: var(--line); }
    `,
  ];

  constructor() {
    super();
    new Ticking(this);
  }

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session, 'change');
  }

  render() {
    const {state} = this.session;
    const {hands} = state.room;
    if (hands.length === 0) return html`<div class="empty quiet">${icon('hand')}<span>${t('noHands')}</span></div>`;
    const teaches = isTeacher(state);
    return html`
      <ol aria-label=${t('tab.hands')}>${hands.map((hand, index) => this.#row(hand, index, teaches))}</ol>
      ${teaches
        ? html`<button class="all" data-ref="lower-all" @click=${() => this.session.do(commands.lowerAllHands())}>${t('lowerAll')}</button>`
        : nothing}
    `;
  }

  #row({participant, raisedAt}, index, teaches) {
    const member = this.session.state.room.members[participant];
    const first = index === 0;
    return html`<li data-participant=${participant}>
      <span class="n">${index + 1}</span>
      <div class="who"><b>${member?.name}</b><div class="quiet small">${lasted(this.session.now() - raisedAt)}</div></div>
      ${teaches && !member?.floor
        ? html`<button class=${first ? 'bell' : ''} data-ref="give-floor" @click=${() => this.session.do(commands.giveFloor({participant}))}>
            ${t(first ? 'giveFloor' : 'give')}<span class="unseen">${member?.name}</span></button>`
        : nothing}
      ${teaches
        ? html`<button class="plain square" data-ref="lower-hand" title=${t('lowerHand')} aria-label="${t('lowerHand')}: ${member?.name}" @click=${() => this.session.do(commands.lowerHand({participant}))}>${icon('close')}</button>`
        : nothing}
    </li>`;
  }
}

customElements.define('hands-queue', HandsQueue);
