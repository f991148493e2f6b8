import {css, html, nothing} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {commands} from '../protocol/messages.js';
import {isTeacher, students, teachers} from '../room/view.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import './confirm-box.js';
import './person-row.js';

/** Who is in the lesson; the teacher's tools for one person stand in his row. */
class PeopleList extends BelfortElement {
  static properties = {session: {attribute: false}, removing: {state: true}};
  static styles = [shared, css`p { padding: 24px 0; text-align: center; }`];

  constructor() {
    super();
    this.removing = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session, 'change');
  }

  render() {
    const {state} = this.session;
    const learning = students(state);
    return html`
      <ul aria-label=${t('tab.people')}>
        ${repeat([...teachers(state), ...learning], member => member.participant, member => this.#row(member))}
      </ul>
      ${learning.length === 0 ? html`<p class="quiet">${t('noStudents')}</p>` : nothing}
      <confirm-box .heading=${t('askKick', {name: this.removing?.name ?? ''})} .text=${t('askKick.help')}>
        <button class="danger" data-ref="confirm-kick" @click=${this.#kick}>${t('kick')}</button>
      </confirm-box>
    `;
  }

  #row(member) {
    const {session} = this;
    const {state} = session;
    return html`<li><person-row
      .member=${member}
      .own=${member.participant === state.you.participant}
      .hand=${state.room.hands.some(hand => hand.participant === member.participant)}
      .speaking=${session.media.speaking.has(member.participant)}
      .tools=${isTeacher(state) && member.role === 'student'}
      @ask=${({detail}) => this.#do(detail, member)}
    ></person-row></li>`;
  }

  #do(wish, member) {
    if (wish === 'kick') {
      this.removing = member;
      this.renderRoot.querySelector('confirm-box').ask();
    } else {
      this.session.do(commands[wish]({participant: member.participant}));
    }
  }

  #kick() {
    this.renderRoot.querySelector('confirm-box').close();
    this.session.do(commands.kick({participant: this.removing.participant}));
  }
}

customElements.define('people-list', PeopleList);
