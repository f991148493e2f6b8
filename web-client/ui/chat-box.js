import {css, html, nothing} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {icon} from '../look/icons.js';
import {commands} from '../protocol/messages.js';
import {isLineUnsaved} from '../room/reduce.js';
import {clock} from '../words/moments.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';

/** What was written; what is not stored yet says so. */
class ChatBox extends BelfortElement {
  static properties = {session: {attribute: false}};

  static styles = [
    shared,
    css`
      :host { flex: 1; min-height: 0; display: flex; flex-direction: column; gap: 12px; }
      ol { flex: 1; overflow-y: auto; scrollbar-width: thin; display: flex; flex-direction: column; gap: 12px; padding: 4px 2px; }
      ol::before { content: ""; margin-top: auto; }
      li { max-width: 92%; }
      .own { align-self: flex-end; }
      .line { background: var(--tint); border-radius: 4px var(--radius) var(--radius) var(--radius); padding: 8px 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
      .own .line { background: var(--leaf-soft); border-radius: var(--radius) 4px var(--radius) var(--radius); }
      .teacher .line { border-left: 3px solid var(--slate); }
      .by { display: flex; gap: 8px; align-items: baseline; }
      .unsaved { opacity: 0.75; }
      .unsaved .mark { display: inline-flex; gap: 4px; align-items: center; }
      .mark .icon { width: 14px; height: 14px; }
      form { display: flex; gap: 8px; align-items: flex-end; padding: 3px; }
      textarea { flex: 1; resize: none; field-sizing: content; max-height: 8lh; border-radius: 22px; padding: 10px 16px; line-height: 1.3; }
      .empty { margin: auto; text-align: center; padding: 24px; }
    `,
  ];
  #atFoot = true;

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session, 'change');
  }

  updated() {
    const list = this.renderRoot.querySelector('ol');
    if (list && this.#atFoot) list.scrollTop = list.scrollHeight;
  }

  render() {
    const {state, connection} = this.session;
    const {chat} = state.room;
    const waiting = connection.pending.all.filter(({type}) => type === 'say');
    const arrived = new Set(chat.filter(({participant}) => participant === state.you.participant).map(({text}) => text));
    const unsent = waiting.filter(({text}) => !arrived.has(text));
    return html`
      ${chat.length + unsent.length === 0
        ? html`<p class="quiet empty">${t('noChat')}</p>`
        : html`<ol aria-label=${t('tab.chat')} tabindex="0" @scroll=${this.#scrolled}>
            ${repeat(chat, line => line.id, line => this.#line(line))}
            ${unsent.map(({text}) => html`<li class="own unsaved"><div class="line">${text}</div>${this.#unsaved('sending')}</li>`)}
          </ol>`}
      <form @submit=${this.#say}>
        <textarea rows="1" data-ref="chat-input" aria-label=${t('writeSomething')} placeholder=${t('writeSomething')}
          maxlength=${state.limits.chatCharacters} @keydown=${this.#key}></textarea>
        <button class="main square" data-ref="chat-send" aria-label=${t('send')} title=${t('send')}>${icon('send')}</button>
      </form>
    `;
  }

  #line(line) {
    const {state} = this.session;
    const own = line.participant === state.you.participant;
    const unsaved = isLineUnsaved(state, line);
    return html`<li class="${own ? 'own' : ''} ${line.role} ${unsaved ? 'unsaved' : ''}" data-ref="chat-line">
      <div class="by small"><b>${own ? t('you') : line.name}</b><span class="quiet">${clock(line.at)}</span></div>
      <div class="line">${line.text}</div>
      ${unsaved && own ? this.#unsaved('line.unsaved') : nothing}
    </li>`;
  }

  #unsaved(key) {
    return html`<span class="mark quiet small">${icon('unsaved')}${t(key)}</span>`;
  }

  #scrolled({target}) {
    this.#atFoot = target.scrollHeight - target.scrollTop - target.clientHeight < 40;
  }

  #key(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.#say(event);
  }

  #say(event) {
    event.preventDefault();
    const field = this.renderRoot.querySelector('textarea');
    const text = field.value.trim();
    if (!text) return;
    field.value = '';
    this.#atFoot = true;
    this.session.do(commands.say({text}));
  }
}

customElements.define('chat-box', ChatBox);
