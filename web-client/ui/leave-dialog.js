import {html, nothing} from 'lit';
import {commands} from '../protocol/messages.js';
import {isTeacher} from '../room/view.js';
import {t} from '../words/words.js';
import {BelfortElement} from './element.js';
import './confirm-box.js';

/** Leaving, and for a teacher ending the lesson for everybody. */
class LeaveDialog extends BelfortElement {
  static properties = {session: {attribute: false}};

  ask() {
    this.renderRoot.querySelector('confirm-box').ask();
  }

  render() {
    const teaches = isTeacher(this.session.state);
    return html`<confirm-box .heading=${t(teaches ? 'askEnd' : 'askLeave')} .text=${t(teaches ? 'askEnd.help' : 'askLeave.help')}>
      ${teaches
        ? html`<button class="danger" data-ref="confirm-end" @click=${this.#end}>${t('endForAll')}</button>
            <button data-ref="confirm-leave" @click=${this.#leave}>${t('onlyLeave')}</button>`
        : html`<button class="danger" data-ref="confirm-leave" @click=${this.#leave}>${t('leave')}</button>${nothing}`}
    </confirm-box>`;
  }

  #end() {
    this.#close();
    this.session.do(commands.endLesson());
  }

  #leave() {
    this.#close();
    this.session.leave();
  }

  #close() {
    this.renderRoot.querySelector('confirm-box').close();
  }
}

customElements.define('leave-dialog', LeaveDialog);
