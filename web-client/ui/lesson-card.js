import {css, html, nothing} from 'lit';
import {lessonMoment} from '../words/moments.js';
import {t} from '../words/words.js';
import {isTeacher} from '../room/view.js';
import {icon} from '../look/icons.js';
import {BelfortElement, shared} from './element.js';
import {startsWhen} from './starts-when.js';
import {Ticking} from './ticking.js';

/** What lesson this is, who is there, what is happening, and the way in. */
class LessonCard extends BelfortElement {
  static properties = {session: {attribute: false}, entering: {state: true}};

  static styles = [
    shared,
    css`
      .card { height: 100%; display: flex; flex-direction: column; gap: 4px; }
      h1 { margin: 4px 0 8px; overflow-wrap: anywhere; }
      .who { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
      .here { color: var(--leaf); font-weight: 600; display: inline-flex; align-items: center; gap: 2px; }
      .word { background: var(--tint); border-radius: var(--radius); padding: 16px; margin: 20px 0; }
      .word.bell { background: var(--bell-soft); }
      .ways { margin-top: auto; display: grid; gap: 12px; }
      .promise { text-align: center; }
      @media (max-width: 800px) { .card { padding: 20px; } .word { margin: 12px 0; } }
    `,
  ];

  constructor() {
    super();
    this.entering = false;
    new Ticking(this);
  }

  render() {
    const {state} = this.session;
    const lesson = state.lesson ?? this.session.info.lesson;
    const lobby = state.lobby ?? {phase: 'lobby', teacherHere: false, present: 0, expected: 0};
    const now = this.session.now();
    return html`<section class="card" aria-labelledby="title">
      <span class="quiet">${lessonMoment(lesson, now)}</span>
      <h1 id="title">${lesson.title}</h1>
      <div class="who">
        <span>${lesson.teacher}</span>
        ${lobby.teacherHere ? html`<span class="here">${icon('live')}${t('isHere')}</span>` : nothing}
      </div>
      <span class="quiet" data-ref="presence">${this.#presence(lobby)}</span>
      ${this.#word(lesson, lobby, now)}
      <div class="ways">${this.#ways(lobby)}<span class="quiet small promise">${t('notRecorded')}</span></div>
    </section>`;
  }

  #presence({present, expected}) {
    if (present === 0) return t('nobodyYet');
    return expected > 0 ? t('presentOf', {n: present, of: expected}) : t('present', {n: present});
  }

  #word(lesson, lobby, now) {
    const [heading, text] = lobbyWords(isTeacher(this.session.state), lesson, lobby, now);
    return html`<div class="word ${lobby.phase === 'live' ? 'bell' : ''}" role="status">
      <b>${heading}</b><br />${text}
    </div>`;
  }

  #ways(lobby) {
    const starts = isTeacher(this.session.state) && lobby.phase === 'lobby';
    const ended = lobby.phase === 'ended';
    return html`
      <button class="main large" data-ref=${starts ? 'start' : 'join'} ?disabled=${this.entering || ended}
        @click=${() => this.#enter({start: starts})}>${this.entering ? t('goingIn') : t(starts ? 'startLesson' : 'toTheLesson')}</button>
      ${starts
        ? html`<button data-ref="join" ?disabled=${this.entering} @click=${() => this.#enter({})}>${t('goInStartLater')}</button>`
        : html`<button data-ref="join-listening" ?disabled=${this.entering || ended} @click=${() => this.#enter({listenOnly: true})}>${t('onlyListen')}</button>`}
    `;
  }

  #enter(how) {
    this.entering = true;
    this.tell('enter', how);
  }
}

function lobbyWords(teaches, lesson, lobby, now) {
  if (lobby.phase === 'ended') return [t('lobby.over'), t('lobby.over.help')];
  if (lobby.phase === 'live') return [t('lobby.live'), t(teaches ? 'lobby.live.teacher' : 'lobby.live.student')];
  if (teaches) return [t('lobby.ready'), t('lobby.ready.teacher')];
  return [t(now < lesson.startsAt ? 'lobby.inTime' : 'lobby.soon'), `${startsWhen(lesson, now)} ${t('lobby.comeIn')}`];
}

customElements.define('lesson-card', LessonCard);
