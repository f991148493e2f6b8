import {css, html, nothing} from 'lit';
import {mark, markStyle} from '../look/mark.js';
import {commands} from '../protocol/messages.js';
import {isTeacher, students} from '../room/view.js';
import {t} from '../words/words.js';
import {classroomLayout} from './classroom-layout.js';
import {BelfortElement, shared} from './element.js';
import {Shortcuts} from './shortcuts.js';
import {Ticking} from './ticking.js';
import './connection-word.js';
import './control-bar.js';
import './leave-dialog.js';
import './notice-line.js';
import './side-panel.js';
import './stage-view.js';

const WIDE = matchMedia('(min-width: 960px)');

/** The lesson: the stage takes all, one bar below, one panel beside. */
class ClassroomScreen extends BelfortElement {
  static properties = {session: {attribute: false}, panel: {state: true}, readUpTo: {state: true}};
  static styles = [shared, markStyle, classroomLayout, css`.time { white-space: nowrap; }`];

  constructor() {
    super();
    this.panel = null;
    this.readUpTo = 0;
    new Ticking(this, 20_000);
    new Shortcuts(this, key => this.#shortcut(key));
  }

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session, 'change');
    this.readUpTo = this.session.state.room?.chat.length ?? 0;
    if (WIDE.matches) this.panel = isTeacher(this.session.state) ? 'hands' : 'people';
  }

  willUpdate() {
    if (this.panel === 'chat') this.readUpTo = this.session.state.room?.chat.at(-1)?.at ?? 0;
  }

  get unread() {
    const self = this.session.state.you.participant;
    const lines = this.session.state.room?.chat ?? [];
    return lines.filter(line => line.at > this.readUpTo && line.participant !== self).length;
  }

  render() {
    const {session} = this;
    return html`
      <a class="skip" href="#bar" @click=${this.#skip}>${t('skipToControls')}</a>
      ${this.#header()}
      <main class="middle ${this.panel ? 'with-panel' : ''}">
        <div class="place">
          <stage-view .session=${session}></stage-view>
          <notice-line .session=${session}></notice-line>
        </div>
        ${this.panel
          ? html`<side-panel .session=${session} .tab=${this.panel} .unread=${this.unread}
              @tab=${({detail}) => (this.panel = detail)} @close=${() => this.#toggle(this.panel)}></side-panel>`
          : nothing}
      </main>
      <control-bar id="bar" .session=${session} .panel=${this.panel} .unread=${this.unread}
        @panel=${({detail}) => this.#toggle(detail)} @leaving=${() => this.#leave()}></control-bar>
      <leave-dialog .session=${session}></leave-dialog>
    `;
  }

  #header() {
    const {session} = this;
    const {state} = session;
    const count = students(state).length;
    const minutes = Math.floor((session.now() - (state.room?.startedAt ?? Infinity)) / 60_000);
    return html`<header>
      ${mark}
      <h1>${state.lesson?.title}</h1>
      <span class="quiet time">${t('students', {n: count})}${minutes > 0 ? ` · ${t('minutesShort', {n: minutes})}` : ''}</span>
      <div class="right">
        ${isTeacher(state)
          ? html`<button class="mute-all" data-ref="mute-all" @click=${() => session.do(commands.muteAll())}>${t('muteAll')}</button>`
          : nothing}
        <connection-word .session=${session}></connection-word>
      </div>
    </header>`;
  }

  #toggle(tab) {
    this.panel = this.panel === tab ? null : tab;
  }

  #leave() {
    this.renderRoot.querySelector('leave-dialog').ask();
  }

  #skip(event) {
    event.preventDefault();
    this.renderRoot.querySelector('control-bar').focusFirst();
  }

  #shortcut(key) {
    const bar = this.renderRoot.querySelector('control-bar');
    if (key === 'p') this.#toggle('people');
    else if (key === 'c') this.#toggle('chat');
    else bar.press(key);
  }
}

customElements.define('classroom-screen', ClassroomScreen);
