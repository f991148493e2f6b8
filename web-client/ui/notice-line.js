import {css, html, nothing} from 'lit';
import {noticeOf} from '../room/notices.js';
import {handPlace} from '../room/view.js';
import {knows, t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';

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

  constructor() {
    super();
    this.notice = null;
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

  /** What stays as long as it is so: the own place in the queue. */
  #standing() {
    const {state} = this.session;
    const place = handPlace(state, state.you?.participant);
    return place > 0 ? {key: 'notice.handUp', params: {n: place}, tone: 'bell'} : null;
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
