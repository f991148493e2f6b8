import {css, html, nothing} from 'lit';
import {noticeOf, standingNotice} from '../room/notices.js';
import {Unsaved} from '../room/unsaved.js';
import {knows, t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import {Ticking} from './ticking.js';

const SHOWN_MS = 6_000;

/** The one polite place where the lesson speaks: a sentence over the foot of the stage. */
class NoticeLine extends BelfortElement {
  static properties = {session: {attribute: false}, notice: {state: true}};

  static styles = [
    shared,
    css`
      p { width: fit-content; max-width: 100%; margin: 0 auto; background: var(--card); color: var(--ink); border-radius: var(--radius); padding: 12px 20px; font-weight: 600; box-shadow: var(--float); animation: come var(--motion); }
      p.bell { background: var(--bell); color: var(--on-bell); }
      p.bad { background: var(--brick-soft); color: var(--brick); }
      @keyframes come { from { opacity: 0; transform: translateY(8px); } }
    `,
  ];
  #timer = null;
  #unsaved = new Unsaved();
  #awaySince = null;

  constructor() {
    super();
    this.notice = null;
    new Ticking(this, 500);
  }

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session, 'change');
    this.session.addEventListener('happened', this.#happened);
    this.session.addEventListener('refused', this.#refused);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.session.removeEventListener('happened', this.#happened);
    this.session.removeEventListener('refused', this.#refused);
    clearTimeout(this.#timer);
  }

  render() {
    const shown = this.notice ?? this.#standing();
    return html`<div role="status" aria-live="polite" data-ref="notice">
      ${shown ? html`<p class=${shown.tone ?? ''}>${shown.text ?? t(shown.key, shown.params)}</p>` : nothing}
    </div>`;
  }

  #standing() {
    const {connection, state, media} = this.session;
    const now = Date.now();
    this.#awaySince = connection.state === 'live' ? null : (this.#awaySince ?? now);
    return standingNotice({
      connection,
      state,
      errand: media.errand,
      unsavedForMs: this.#unsaved.forMs(state, now),
      awayForMs: this.#awaySince === null ? 0 : now - this.#awaySince,
    });
  }

  #happened = ({detail: {change, before}}) => {
    const notice = noticeOf(change, before, this.session.state);
    if (notice) this.#say(notice);
  };

  #refused = ({detail: {code, message}}) => {
    const known = knows(`refused.${code}`);
    this.#say({key: `refused.${code}`, text: known ? undefined : message, tone: 'bad'});
  };

  #say(notice) {
    clearTimeout(this.#timer);
    this.notice = notice;
    this.#timer = setTimeout(() => (this.notice = null), SHOWN_MS);
  }
}

customElements.define('notice-line', NoticeLine);
