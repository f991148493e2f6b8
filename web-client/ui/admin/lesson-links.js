import {css, html, nothing} from 'lit';
import {icon} from '../../look/icons.js';
import {lessonMoment} from '../../words/moments.js';
import {t} from '../../words/words.js';
import {BelfortElement, shared} from '../element.js';
import '../confirm-box.js';

const COPIED_MS = 2_000;

/** The personal links of a lesson: copy, print, revoke. */
class LessonLinks extends BelfortElement {
  static properties = {
    api: {attribute: false},
    lesson: {attribute: false},
    links: {state: true},
    failure: {state: true},
    copied: {state: true},
    revoking: {state: true},
  };

  static styles = [
    shared,
    css`
      :host { margin-top: 16px; }
      .acts { display: flex; gap: 8px; flex-wrap: wrap; margin-bottom: 8px; align-items: center; }
      .acts .quiet { margin-right: auto; }
      li { display: grid; grid-template-columns: minmax(8rem, 14rem) minmax(0, 1fr) auto auto; gap: 4px 12px; align-items: center; padding: 6px 0; border-top: 1px solid var(--hair); }
      .url { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: var(--step-small); }
      .revoked { color: var(--quiet); text-decoration: line-through; }
      button { padding: 0 14px; }
      .teacher > :first-child { font-weight: 600; }
      .title { display: none; }
      @media (max-width: 700px) { li { grid-template-columns: minmax(0, 1fr) auto auto; } .url { display: none; } }
      @media print {
        .acts, li button { display: none; }
        .title { display: block; margin-bottom: 16px; }
        li { grid-template-columns: 1fr; break-inside: avoid; padding: 12px 0; }
        .url { white-space: normal; overflow-wrap: anywhere; display: block; }
      }
    `,
  ];

  constructor() {
    super();
    this.links = null;
    this.failure = null;
    this.copied = '';
    this.revoking = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#load();
  }

  async #load() {
    try {
      this.links = await this.api.links(this.lesson.id);
    } catch (failure) {
      this.failure = failure;
    }
  }

  render() {
    if (!this.links) return html`<p class="quiet" role="status">${this.failure ? this.failure.message || this.failure.code : t('openingHeading')}</p>`;
    const {teacher, students} = this.links;
    return html`
      <div class="title"><h1>${this.lesson.title}</h1><p>${lessonMoment(this.lesson, Date.now())}</p></div>
      <div class="acts">
        <span class="quiet small">${t('admin.linksArePersonal')}</span>
        <button data-ref="copy-all" @click=${() => this.#copy('all', this.#asText())}>${icon(this.copied === 'all' ? 'check' : 'copy')}${t(this.copied === 'all' ? 'admin.copied' : 'admin.copyAll')}</button>
        <button data-ref="print" @click=${() => print()}>${icon('print')}${t('admin.print')}</button>
      </div>
      <ul>${this.#link(teacher, null)}${students.map(link => this.#link(link, link.participant))}</ul>
      <confirm-box .heading=${t('admin.askRevoke', {name: this.revoking?.name ?? ''})} .text=${t('admin.askRevoke.help')}>
        <button class="danger" data-ref="confirm-revoke" @click=${this.#revoke}>${t('admin.revoke')}</button>
      </confirm-box>
    `;
  }

  #link(link, participant) {
    const key = participant ?? 'teacher';
    const copied = this.copied === key;
    return html`<li class=${participant ? '' : 'teacher'} data-ref="link" data-participant=${key}>
      <span class=${link.revoked ? 'revoked' : ''}>${link.name}${participant ? nothing : html` <span class="quiet small">· ${t('teacher')}</span>`}</span>
      <span class="url quiet">${link.revoked ? t('admin.revoked') : link.url}</span>
      ${link.revoked
        ? html`<span></span><span></span>`
        : html`<button data-ref="copy" aria-label="${t('admin.copy')}: ${link.name}" @click=${() => this.#copy(key, link.url)}>${icon(copied ? 'check' : 'copy')}${t(copied ? 'admin.copied' : 'admin.copy')}</button>
            ${link.participant ? html`<button class="plain" data-ref="revoke" aria-label="${t('admin.revoke')}: ${link.name}" @click=${() => this.#ask(link)}>${t('admin.revoke')}</button>` : html`<span></span>`}`}
    </li>`;
  }

  #asText() {
    const {teacher, students} = this.links;
    return [teacher, ...students].filter(({revoked}) => !revoked).map(({name, url}) => `${name}\t${url}`).join('\n');
  }

  async #copy(key, text) {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = key;
      setTimeout(() => (this.copied = ''), COPIED_MS);
    } catch (failure) {
      this.failure = failure;
    }
  }

  #ask(link) {
    this.revoking = link;
    this.renderRoot.querySelector('confirm-box').ask();
  }

  async #revoke() {
    this.renderRoot.querySelector('confirm-box').close();
    await this.api.revoke(this.lesson.id, this.revoking.participant).catch(failure => (this.failure = failure));
    await this.#load();
  }
}

customElements.define('lesson-links', LessonLinks);
