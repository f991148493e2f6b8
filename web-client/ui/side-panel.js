import {css, html, nothing} from 'lit';
import {icon} from '../look/icons.js';
import {isTeacher, members} from '../room/view.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import './chat-box.js';
import './hands-queue.js';
import './people-list.js';

/** Beside the stage, one thing at a time: hands, people, chat. A sheet on a phone. */
class SidePanel extends BelfortElement {
  static properties = {session: {attribute: false}, tab: {}, unread: {type: Number}};

  static styles = [
    shared,
    css`
      :host { display: flex; flex-direction: column; gap: 12px; }
      .top { display: flex; gap: 8px; align-items: center; }
      .tabs { flex: 1; display: flex; gap: 4px; background: var(--tint); border-radius: var(--pill); padding: 4px; }
      .tabs button { flex: 1; min-height: 40px; padding: 0 6px; background: none; font-size: 0.95rem; white-space: nowrap; gap: 6px; }
      .tabs button[aria-selected="true"] { background: var(--card); font-weight: 600; }
      .close { display: none; }
      .body { flex: 1; min-height: 0; display: flex; flex-direction: column; gap: 12px; overflow-y: auto; scrollbar-width: thin; }
      .body.chat { overflow: hidden; }
      @media (max-width: 959px) { :host { padding: 12px 16px; } .close { display: inline-flex; } }
    `,
  ];

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session, 'change');
    this.addEventListener('keydown', event => event.key === 'Escape' && this.tell('close'));
  }

  render() {
    const {state} = this.session;
    const tabs = isTeacher(state) ? ['hands', 'people', 'chat'] : ['people', 'chat'];
    const tab = tabs.includes(this.tab) ? this.tab : 'people';
    return html`
      <div class="top">
        <div class="tabs" role="tablist">${tabs.map(each => this.#tab(each, each === tab))}</div>
        <button class="plain square close" data-ref="panel-close" aria-label=${t('close')} @click=${() => this.tell('close')}>${icon('close')}</button>
      </div>
      <div class="body ${tab}" role="tabpanel" aria-label=${t(`tab.${tab}`)}>${this.#body(tab)}</div>
    `;
  }

  #tab(name, selected) {
    const {state} = this.session;
    const count = {hands: state.room.hands.length, people: members(state).length, chat: this.unread}[name];
    return html`<button role="tab" aria-selected=${selected} data-ref="tab-${name}" @click=${() => this.tell('tab', name)}>
      ${t(`tab.${name}`)}${count > 0 ? html`<span>${count}</span>` : nothing}
    </button>`;
  }

  #body(tab) {
    const {session} = this;
    if (tab === 'chat') return html`<chat-box .session=${session}></chat-box>`;
    if (tab === 'hands') return html`<hands-queue .session=${session}></hands-queue>`;
    const queue = session.state.room.hands.length > 0 && !isTeacher(session.state);
    return html`${queue ? html`<hands-queue .session=${session}></hands-queue>` : nothing}<people-list .session=${session}></people-list>`;
  }
}

customElements.define('side-panel', SidePanel);
