import {css, html} from 'lit';
import {applyTheme} from '../../look/theme.js';
import {adminApi, ApiError} from '../../protocol/api.js';
import {enter} from '../../room/entrance.js';
import '../../words/admin/learn.js';
import {knows, t} from '../../words/words.js';
import {BelfortElement, shared} from '../element.js';
import '../brand-bar.js';
import '../message-screen.js';
import './lessons-view.js';
import './now-view.js';
import {NowWatch} from './now-watch.js';

const VIEWS = ['now', 'lessons'];

/** The admin's page: what runs now, and the lessons. */
class AdminPage extends BelfortElement {
  static properties = {view: {state: true}, watch: {state: true}, failure: {state: true}};

  static styles = [
    shared,
    css`
      :host { min-height: 100dvh; display: flex; flex-direction: column; }
      nav { display: flex; gap: 4px; margin-left: 12px; }
      nav button { background: none; min-height: 40px; }
      nav button:hover { background: var(--tint); }
      nav button[aria-current="page"] { background: var(--tint); font-weight: 600; }
      @media (max-width: 600px) { nav { margin-left: 0; } nav button { padding: 0 12px; } }
      @media print { brand-bar { display: none; } }
    `,
  ];

  constructor() {
    super();
    applyTheme();
    document.title = 'Belfort';
    this.view = 'now';
    this.watch = null;
    this.failure = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#open();
  }

  async #open() {
    try {
      const {info} = await enter();
      if (info.role !== 'admin') throw new ApiError('link_invalid', '', 403);
      this.api = adminApi(info.key);
      this.watch = new NowWatch(this.api);
      this.follow(this.watch, 'change');
    } catch (failure) {
      this.failure = failure;
    }
  }

  render() {
    const gone = this.watch?.failure?.status === 401 ? this.watch.failure : null;
    if (this.failure || gone) return this.#failed(this.failure ?? gone);
    if (!this.watch) return html`<message-screen .heading=${t('openingHeading')} .text=${t('admin.opening')} .busy=${true}></message-screen>`;
    return html`
      <brand-bar>
        <nav aria-label=${t('admin.views')}>
          ${VIEWS.map(view => html`<button data-ref="view-${view}" aria-current=${view === this.view ? 'page' : 'false'} @click=${() => (this.view = view)}>${t(`admin.${view}`)}</button>`)}
        </nav>
      </brand-bar>
      ${this.view === 'now'
        ? html`<now-view .api=${this.api} .watch=${this.watch} @make=${() => (this.view = 'lessons')}></now-view>`
        : html`<lessons-view .api=${this.api} .watch=${this.watch}></lessons-view>`}
    `;
  }

  #failed({code, message}) {
    const known = knows(`failure.${code}`);
    return html`<message-screen tone="problem" .heading=${t(known ? `failure.${code}` : 'failureHeading')}
      .text=${known ? t(`failure.${code}.help`) : message || t('failureText')} .code=${code}
      .action=${{label: t('tryAgain'), ref: 'retry', run: () => location.reload()}}></message-screen>`;
  }
}

customElements.define('belfort-admin', AdminPage);
