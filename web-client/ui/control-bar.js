import {css, html, nothing} from 'lit';
import {icon} from '../look/icons.js';
import {ShownScreen} from '../media/shown-screen.js';
import {commands} from '../protocol/messages.js';
import {handPlace, isTeacher, mayPublish} from '../room/view.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import './more-menu.js';

const SHORTCUT_REFS = {m: 'mic', v: 'camera', h: 'hand'};

/** The large controls below the stage; a student without the floor sees only what works for him. */
class ControlBar extends BelfortElement {
  static properties = {session: {attribute: false}, panel: {}, unread: {type: Number}, menu: {state: true}};

  static styles = [
    shared,
    css`
      nav { display: flex; justify-content: center; align-items: center; gap: 10px; padding: 12px 16px max(12px, env(safe-area-inset-bottom)); position: relative; flex-wrap: wrap; }
      button { min-height: 52px; position: relative; }
      button.off { color: var(--brick); background: var(--brick-soft); }
      button.on { background: var(--leaf-soft); }
      button.open { background: var(--tint-strong); font-weight: 600; }
      .leave { margin-left: 20px; }
      .count { background: var(--brick); color: var(--on-brick); border-radius: var(--pill); min-width: 22px; padding: 0 6px; font-size: var(--step-down); line-height: 22px; font-weight: 700; text-align: center; }
      .count.hands { background: var(--bell); color: var(--on-bell); }
      .caption { display: inline-grid; }
      .caption > * { grid-area: 1 / 1; }
      more-menu { position: absolute; bottom: calc(100% - 4px); z-index: 4; }
      @media (max-width: 1180px) { .panel-button .caption { display: none; } }
      @media (max-width: 1080px) { button:not(.leave) .caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } button { min-width: 52px; } .leave { margin-left: 8px; } }
      @media (max-width: 760px) {
        nav { gap: 8px; justify-content: space-evenly; padding-inline: 8px; flex-wrap: nowrap; }
        button { width: 52px; padding: 0; flex: 0 1 52px; }
        .caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .count { position: absolute; top: -2px; right: -4px; }
        .leave { margin-left: 0; }
      }
      @media (max-width: 480px) {
        nav { gap: 4px; }
        button { width: 46px; flex-basis: 46px; min-height: 46px; }
        /* A student's phone has no room for it, and phones cannot share a screen. */
        .spare { display: none; }
      }
    `,
  ];

  constructor() {
    super();
    this.menu = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session, 'change');
  }

  focusFirst() {
    this.renderRoot.querySelector('button').focus();
  }

  press(key) {
    this.renderRoot.querySelector(`[data-ref=${SHORTCUT_REFS[key]}]`)?.click();
  }

  render() {
    const {session} = this;
    const {state} = session;
    const shows = mayPublish(state) || isTeacher(state);
    return html`<nav aria-label=${t('controls')}>
      ${shows ? [this.#device('microphone'), this.#device('camera')] : nothing}
      ${isTeacher(state) ? nothing : this.#hand()}
      ${mayPublish(state) && ShownScreen.possible ? this.#share() : nothing}
      ${this.#panelButton(isTeacher(state) ? 'hands' : 'people', isTeacher(state) ? 'hand' : 'people', state.room.hands.length, 'hands')}
      ${this.#panelButton('chat', 'chat', this.unread, '')}
      <button class=${this.menu ? 'open' : ''} data-ref="more" aria-expanded=${this.menu} @click=${() => (this.menu = !this.menu)}>
        ${icon('more')}<span class="caption">${t('more')}</span>
      </button>
      ${this.menu ? html`<more-menu .session=${session} @close=${() => (this.menu = false)} @leaving=${() => (this.menu = false)}></more-menu>` : nothing}
      <button class="danger leave" data-ref=${isTeacher(state) ? 'end' : 'leave'} @click=${() => this.tell('leaving')}>
        ${icon('leave')}<span class="caption">${t(isTeacher(state) ? 'endLesson' : 'leave')}</span>
      </button>
    </nav>`;
  }

  #device(kind) {
    const {own, devices} = this.session;
    const on = own.wants[kind];
    const camera = kind === 'camera';
    const problem = devices.problem[kind];
    const words = problem ? t(`device.${problem}`, {device: t(kind)}) : t(`${kind}.${on ? 'turnOff' : 'turnOn'}`);
    return html`<button class=${on ? '' : 'off'} aria-pressed=${on} data-ref=${camera ? 'camera' : 'mic'} title=${words} aria-label=${words}
      @click=${() => own.want({[kind]: !on})}>
      ${icon(camera ? (on ? 'camera' : 'cameraOff') : on ? 'mic' : 'micOff')}<span class="caption">${t(`${kind}.${on ? 'short' : 'shortOff'}`)}</span>
    </button>`;
  }

  #hand() {
    const {session} = this;
    const place = handPlace(session.state, session.state.you.participant);
    const up = place > 0;
    return html`<button class=${up ? 'bell' : ''} aria-pressed=${up} data-ref="hand"
      @click=${() => session.do(up ? commands.lowerHand() : commands.raiseHand())}>
      ${icon('hand')}<span class="caption">${t(up ? 'lowerHand' : 'raiseHand')}</span>
    </button>`;
  }

  #share() {
    const {own} = this.session;
    const on = own.wants.screen;
    return html`<button class="${on ? 'on' : ''} ${isTeacher(this.session.state) ? '' : 'spare'}" aria-pressed=${on} data-ref="share"
      @click=${() => (on ? this.session.stopSharing() : this.session.share())}>
      ${icon('share')}<span class="caption">${t(on ? 'stopSharing' : 'share')}</span>
    </button>`;
  }

  #panelButton(tab, picture, count, kind) {
    const open = tab === 'chat' ? this.panel === 'chat' : this.panel === 'people' || this.panel === 'hands';
    return html`<button class="panel-button ${open ? 'open' : ''}" data-ref="panel-${tab === 'chat' ? 'chat' : 'people'}" aria-expanded=${open} aria-label=${t(`tab.${tab}`)} title=${t(`tab.${tab}`)}
      @click=${() => this.tell('panel', open ? this.panel : tab)}>
      ${icon(picture)}<span class="caption">${t(`tab.${tab}`)}</span>
      ${count > 0 ? html`<span class="count ${kind}">${count}</span>` : nothing}
    </button>`;
  }
}

customElements.define('control-bar', ControlBar);
