import {css, html, nothing} from 'lit';
import {t} from '../../words/words.js';
import {BelfortElement, shared} from '../element.js';
import {momentOf, soon} from './days.js';

const PROFILES = ['lecture', 'seminar', 'gallery', 'audio'];

/** Makes a lesson: what, when, for whom. */
class LessonForm extends BelfortElement {
  static properties = {
    api: {attribute: false},
    day: {},
    people: {state: true},
    forClass: {state: true},
    failure: {state: true},
    busy: {state: true},
  };

  static styles = [
    shared,
    css`
      form { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 16px; }
      label { display: grid; gap: 4px; align-content: start; font-size: var(--step-small); color: var(--quiet); }
      input, select { width: 100%; font-size: 1rem; }
      .all { grid-column: 1 / -1; }
      .half { grid-column: span 2; }
      fieldset { border: 0; padding: 0; margin: 0; display: flex; gap: 8px 20px; flex-wrap: wrap; align-items: center; }
      fieldset label { display: flex; gap: 8px; align-items: center; color: var(--ink); font-size: 1rem; min-height: var(--target); }
      input[type="radio"] { width: 20px; height: 20px; min-height: 0; accent-color: var(--slate); }
      .acts { display: flex; gap: 8px; justify-content: flex-end; align-items: center; }
      .problem { color: var(--brick); margin-right: auto; }
      @media (max-width: 700px) { form { grid-template-columns: repeat(2, minmax(0, 1fr)); } .acts { flex-wrap: wrap; } }
    `,
  ];

  constructor() {
    super();
    this.people = null;
    this.forClass = true;
    this.failure = null;
    this.busy = false;
  }

  async connectedCallback() {
    super.connectedCallback();
    try {
      this.people = await this.api.classes();
      this.forClass = this.people.classes.length > 0;
    } catch (failure) {
      this.failure = failure;
    }
  }

  render() {
    const {people} = this;
    return html`<section class="card"><form @submit=${this.#make}>
      <h2 class="all">${t('admin.makeLesson')}</h2>
      <label class="all">${t('admin.title')}<input name="title" required maxlength="64" autocomplete="off" placeholder=${t('admin.title.example')} /></label>
      <label>${t('admin.day')}<input name="day" type="date" required .value=${this.day} /></label>
      <label>${t('admin.start')}<input name="time" type="time" required value=${soon(Date.now())} /></label>
      <label>${t('admin.minutes')}<input name="minutes" type="number" required min="5" max="480" value="50" /></label>
      <label>${t('admin.profile')}<select name="profile">${PROFILES.map(profile => html`<option value=${profile}>${t(`admin.profile.${profile}`)}</option>`)}</select></label>
      <label class="half">${t('teacher')}<select name="teacher" required>${(people?.teachers ?? []).map(({id, name}) => html`<option value=${id}>${name}</option>`)}</select></label>
      <div class="half">${this.#forWhom()}</div>
      <div class="acts all">
        ${this.failure ? html`<span class="problem" role="alert">${this.failure.message || t('failureText')}</span>` : nothing}
        <button type="button" class="plain" data-ref="cancel" @click=${() => this.tell('cancel')}>${t('cancel')}</button>
        <button class="main" data-ref="save-lesson" ?disabled=${this.busy || !people}>${t('admin.make')}</button>
      </div>
    </form></section>`;
  }

  #forWhom() {
    const choose = (forClass, key) => html`<label><input type="radio" name="whom" .checked=${this.forClass === forClass} @change=${() => (this.forClass = forClass)} />${t(key)}</label>`;
    return html`
      <fieldset><legend class="unseen">${t('admin.forWhom')}</legend>${choose(true, 'admin.forClass')}${choose(false, 'admin.forGuests')}</fieldset>
      ${this.forClass
        ? html`<select name="class" required aria-label=${t('admin.forClass')}>${(this.people?.classes ?? []).map(({id, name, students}) => html`<option value=${id}>${name} · ${t('students', {n: students})}</option>`)}</select>`
        : html`<input name="guests" type="number" required min="1" max="200" value="10" aria-label=${t('admin.guestCount')} />`}
    `;
  }

  async #make(event) {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    const wish = {
      title: form.title.trim(),
      startsAt: momentOf(form.day, form.time),
      minutes: Number(form.minutes),
      profile: form.profile,
      teacher: form.teacher,
      ...(this.forClass ? {class: form.class} : {guests: Number(form.guests)}),
    };
    this.busy = true;
    try {
      this.tell('made', await this.api.makeLesson(wish));
    } catch (failure) {
      this.failure = failure;
    }
    this.busy = false;
  }
}

customElements.define('lesson-form', LessonForm);
