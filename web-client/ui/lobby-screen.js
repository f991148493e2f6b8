import {css, html} from 'lit';
import {readChoice} from '../look/choice.js';
import {BelfortElement, shared} from './element.js';
import './brand-bar.js';
import './connection-word.js';
import './device-check.js';
import './lesson-card.js';

/** Before the lesson: one card with the own picture, one with the lesson and its one large button. */
class LobbyScreen extends BelfortElement {
  static properties = {session: {attribute: false}, wants: {state: true}};

  static styles = [
    shared,
    css`
      :host { flex: 1; display: flex; flex-direction: column; }
      main {
        width: 100%;
        max-width: 1060px;
        margin: auto;
        padding: 8px 24px 40px;
        display: grid;
        grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr);
        gap: 24px;
      }
      @media (max-width: 800px) {
        main { grid-template-columns: minmax(0, 1fr); padding: 0 16px 24px; gap: 16px; margin-top: 0; }
        lesson-card { order: -1; }
      }
    `,
  ];

  constructor() {
    super();
    const {microphoneOn = true, cameraOn = true} = readChoice();
    this.wants = {microphone: microphoneOn, camera: cameraOn};
  }

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session, 'change');
    this.follow(this.session.devices, 'change');
  }

  render() {
    const {session} = this;
    return html`
      <brand-bar><connection-word slot="line" .session=${session}></connection-word></brand-bar>
      <main>
        <device-check
          .devices=${session.devices}
          .wants=${this.wants}
          @want=${({detail}) => (this.wants = {...this.wants, ...detail})}
          @speaker=${({detail}) => session.media.ears.useSpeaker(detail)}
        ></device-check>
        <lesson-card .session=${session} @enter=${({detail}) => this.#enter(detail)}></lesson-card>
      </main>
    `;
  }

  #enter({start = false, listenOnly = false}) {
    const wants = listenOnly ? {microphone: false, camera: false} : this.wants;
    this.session.join({...wants, start});
  }
}

customElements.define('lobby-screen', LobbyScreen);
