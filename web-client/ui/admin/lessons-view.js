import {css, html, nothing} from 'lit';
import {icon} from '../../look/icons.js';
import {dayAndMonth, fromTo} from '../../words/moments.js';
import {knows, t} from '../../words/words.js';
import {BelfortElement, shared} from '../element.js';
import '../confirm-box.js';
import {dayOf, daysFrom, momentOf} from './days.js';
import './lesson-form.js';
import './lesson-links.js';

const RELOAD_MS = 5_000;

/** The lessons of a day: make one, get its links, end it. */
class LessonsView extends BelfortElement {
  #reload = null;

  static properties = {
    api: {attribute: false},
    watch: {attribute: false},
    day: {state: true},
    lessons: {state: true},
    open: {state: true},
    making: {state: true},
    failure: {state: true},
  };

  static styles = [
    shared,
    css`
      main { max-width: 980px; margin: 0 auto; padding: 8px 24px 40px; display: grid; gap: 20px; }
      .top { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
      .top h1 { font-size: var(--step-2); margin-right: auto; }
      .top h1::first-letter { text-transform: uppercase; }
      li.card { padding: 16px 20px; }
      ul.lessons { display: grid; gap: 12px; }
      .row { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr) auto; gap: 4px 16px; align-items: center; }
      .what { min-width: 0; overflow-wrap: anywhere; }
      .acts { display: flex; gap: 8px; flex-wrap: wrap; }
      .live { color: var(--leaf); font-weight: 600; display: inline-flex; gap: 2px; align-items: center; }
      .live .icon { width: 18px; height: 18px; }
      .empty { text-align: center; padding: 48px 16px; display: grid; gap: 12px; justify-items: center; }
      .problem { background: var(--brick-soft); border-radius: var(--radius); padding: 12px 20px; }
      @media (max-width: 700px) { main { padding: 0 12px 24px; } .row { grid-template-columns: 1fr; } .acts button { flex: 1; } }
      @media print { .top, .row, .acts { display: none; } li.card { border: 0; padding: 0; } li.card:not(.open) { display: none; } }
    `,
  ];

  constructor() {
    super();
    this.day = dayOf(Date.now());
    this.lessons = null;
    this.open = null;
    this.making = false;
    this.failure = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#load();
    // A lesson goes live or ends while the admin looks on.
    this.#reload = setInterval(() => this.#load(), RELOAD_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#reload);
  }

  async #load() {
    const {day} = this;
    try {
      const {lessons} = await this.api.lessons(momentOf(day, '00:00'), momentOf(daysFrom(day, 1), '00:00'));
      if (day !== this.day) return;
      this.lessons = lessons.toSorted((a, b) => a.startsAt - b.startsAt);
      this.failure = null;
    } catch (failure) {
      this.failure = failure;
    }
  }

  render() {
    return html`<main>
      ${this.#top()}
      ${this.failure ? html`<p class="problem" role="alert">${this.failure.message || t('failureText')} <span class="quiet small">${this.failure.code}</span></p>` : nothing}
      ${this.making
        ? html`<lesson-form .api=${this.api} .day=${this.day} @made=${({detail}) => this.#made(detail)} @cancel=${() => (this.making = false)}></lesson-form>`
        : nothing}
      ${this.#list()}
      <confirm-box .heading=${t('admin.askEnd', {title: this.ending?.title ?? ''})} .text=${t('admin.askEnd.help')}>
        <button class="danger" data-ref="confirm-end" @click=${this.#end}>${t('admin.end')}</button>
      </confirm-box>
    </main>`;
  }

  #top() {
    return html`<div class="top">
      <h1>${dayAndMonth(new Date(`${this.day}T12:00`))}</h1>
      <button class="square" data-ref="day-before" aria-label=${t('admin.dayBefore')} @click=${() => this.#go(daysFrom(this.day, -1))}>${icon('back')}</button>
      <input type="date" data-ref="day" aria-label=${t('admin.day')} .value=${this.day} @change=${({target}) => target.value && this.#go(target.value)} />
      <button class="square" data-ref="day-after" aria-label=${t('admin.dayAfter')} @click=${() => this.#go(daysFrom(this.day, 1))}>${icon('next')}</button>
      <button class="main" data-ref="make-lesson" @click=${() => (this.making = true)}>${icon('plus')}${t('admin.makeLesson')}</button>
    </div>`;
  }

  #list() {
    if (!this.lessons) return nothing;
    if (this.lessons.length === 0 && !this.making) {
      return html`<div class="card empty"><b>${t('admin.noLessons')}</b><span class="quiet">${t('admin.noLessons.help')}</span></div>`;
    }
    return html`<ul class="lessons">${this.lessons.map(lesson => this.#lesson(lesson))}</ul>`;
  }

  #lesson(lesson) {
    const open = this.open === lesson.id;
    const phase = `admin.phase.${lesson.phase}`;
    const people = lesson.class ? `${lesson.class} · ${t('students', {n: Math.max(0, lesson.expected - 1)})}` : t('admin.guests', {n: Math.max(0, lesson.expected - 1)});
    return html`<li class="card ${open ? 'open' : ''}" data-ref="lesson" data-lesson=${lesson.id}>
      <div class="row">
        <div><b>${fromTo(lesson)}</b><div class="small ${lesson.phase === 'live' ? 'live' : 'quiet'}">${lesson.phase === 'live' ? icon('live') : nothing}${knows(phase) ? t(phase) : nothing}</div></div>
        <div class="what"><h2>${lesson.title}</h2><div class="quiet small">${[lesson.teacher, people, t(`admin.profile.${lesson.profile}`)].join(' · ')}</div></div>
        <div class="acts">
          <button data-ref="links" aria-expanded=${open} @click=${() => (this.open = open ? null : lesson.id)}>${t('admin.links')}</button>
          ${lesson.phase === 'ended' ? nothing : html`<button data-ref="end-lesson" @click=${() => this.#askEnd(lesson)}>${t('admin.end')}</button>`}
        </div>
      </div>
      ${open ? html`<lesson-links .api=${this.api} .lesson=${lesson}></lesson-links>` : nothing}
    </li>`;
  }

  #go(day) {
    this.day = day;
    this.lessons = null;
    this.open = null;
    this.#load();
  }

  async #made(lesson) {
    this.making = false;
    this.day = dayOf(lesson.startsAt);
    await this.#load();
    this.open = lesson.id;
  }

  #askEnd(lesson) {
    this.ending = lesson;
    this.requestUpdate();
    this.renderRoot.querySelector('confirm-box').ask();
  }

  async #end() {
    this.renderRoot.querySelector('confirm-box').close();
    await this.api.end(this.ending.id).catch(failure => (this.failure = failure));
    await this.#load();
  }
}

customElements.define('lessons-view', LessonsView);
