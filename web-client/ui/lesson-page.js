import {css, html} from 'lit';
import {endSession} from '../protocol/api.js';
import {showDiagnostics} from '../room/diagnostics.js';
import {LessonSession} from '../room/lesson-session.js';
import {enter} from '../room/entrance.js';
import {isTeacher} from '../room/view.js';
import {applyTheme} from '../look/theme.js';
import {knows, t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import './classroom-screen.js';
import './lobby-screen.js';
import './message-screen.js';

/** The page of a lesson: lets its person in and shows the screen where he is. */
class LessonPage extends BelfortElement {
  static properties = {session: {state: true}, failure: {state: true}};
  static styles = [shared, css`:host { min-height: 100dvh; display: flex; flex-direction: column; }`];

  constructor() {
    super();
    applyTheme();
    this.session = null;
    this.failure = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#open();
  }

  async #open() {
    this.failure = null;
    try {
      const {info, autojoin} = await enter();
      this.session = new LessonSession(info, {autojoin});
      this.follow(this.session, 'change');
      this.follow(this.session.devices, 'change');
      showDiagnostics(this.session);
    } catch (failure) {
      this.failure = failure;
    }
  }

  updated() {
    const title = this.session?.info.lesson?.title;
    document.title = title ? `${title} · Belfort` : 'Belfort';
  }

  render() {
    if (this.failure) return this.#failed();
    const screen = this.session?.screen ?? 'opening';
    if (screen === 'lobby') return html`<lobby-screen .session=${this.session}></lobby-screen>`;
    if (screen === 'room') return html`<classroom-screen .session=${this.session}></classroom-screen>`;
    if (screen === 'opening') return this.#opening();
    return this.#over(screen);
  }

  #opening() {
    const failing = (this.session?.connection.failures ?? 0) > 1;
    return html`<message-screen
      .heading=${t('openingHeading')}
      .text=${failing ? t('openingSlow') : t('openingText')}
      .busy=${true}></message-screen>`;
  }

  #failed() {
    const {code, message} = this.failure;
    const known = knows(`failure.${code}`);
    const again = code === 'no_network' || code.startsWith('http_5');
    return html`<message-screen
      tone="problem"
      .heading=${t(known ? `failure.${code}` : 'failureHeading')}
      .text=${known ? t(`failure.${code}.help`) : message || t('failureText')}
      .code=${code}
      .action=${again ? {label: t('tryAgain'), ref: 'retry', run: () => this.#open()} : null}></message-screen>`;
  }

  #over(screen) {
    const {session} = this;
    const code = session.closing?.code ?? '';
    const refused = screen === 'refused' || screen === 'closed';
    const words = refused ? (knows(`failure.${code}`) ? `failure.${code}` : 'failureHeading') : `over.${screen}`;
    const text = t(refused && words === 'failureHeading' ? 'failureText' : `${words}.help`);
    const back = ['left', 'elsewhere', 'refused', 'closed'].includes(screen);
    return html`<message-screen
      tone=${refused ? 'problem' : screen}
      .heading=${t(words, {title: session.info.lesson?.title ?? ''})}
      .text=${text}
      .code=${refused ? code : ''}
      .action=${back ? {label: t(screen === 'elsewhere' ? 'comeHere' : 'comeBack'), ref: 'come-back', run: () => session.comeBack()} : null}
      .second=${isTeacher(session.state) || screen === 'elsewhere' ? null : {label: t('logOut'), ref: 'log-out', run: () => this.#logOut()}}
    ></message-screen>`;
  }

  async #logOut() {
    await endSession(this.session.info.key).catch(() => {});
    this.failure = {code: 'logged_out', message: ''};
  }
}

customElements.define('belfort-lesson', LessonPage);
