import {css, html, nothing} from 'lit';
import {icon} from '../look/icons.js';
import {watchPeer} from '../media/plan.js';
import {commands} from '../protocol/messages.js';
import {inFilm, isTeacher, members, onStage} from '../room/view.js';
import {t} from '../words/words.js';
import {BelfortElement, shared} from './element.js';
import {stageStyle} from './stage-style.js';
import {startsWhen} from './starts-when.js';
import './video-tile.js';

/** The stage with the filmstrip beside it, or the words that stand there before the lesson. */
class StageView extends BelfortElement {
  static properties = {session: {attribute: false}};
  static styles = [shared, stageStyle, css`:host { display: block; }`];
  #sizes = new ResizeObserver(() => this.session.media.shown.changed());

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.session, 'change');
    this.#sizes.observe(this);
    this.session.media.shown.by(() => this.#shownNow());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    this.session.media.shown.by(() => []);
  }

  updated() {
    this.session.media.shown.changed();
  }

  /** The pictures of others that have a place here, and how large: a camera may come on any moment. */
  #shownNow() {
    return [...this.renderRoot.querySelectorAll('video-tile')]
      .filter(({own, stream}) => !own && stream)
      .map(tile => {
        const {width, height} = tile.getBoundingClientRect();
        return {peer: watchPeer(tile.member.participant, tile.source), width, height};
      });
  }

  render() {
    const {state} = this.session;
    const live = state.room?.phase === 'live';
    const film = live ? inFilm(state) : [];
    return html`<section class="stage ${film.length > 0 ? 'with-film' : ''}" aria-label=${t('stage')}
      @first-frame=${this.#firstFrame}>
      <div class="main">${live ? this.#main(onStage(state)) : this.#waiting()}</div>
      ${film.length > 0 ? html`<ul class="film">${film.map(member => html`<li>${this.#tile(member, 'camera')}</li>`)}</ul>` : nothing}
      ${this.session.media.ears.blocked
        ? html`<button class="bell large hear" data-ref="tap-to-hear" @click=${() => this.session.media.ears.unblock()}>${icon('sound')}${t('tapToHear')}</button>`
        : nothing}
    </section>`;
  }

  #main(stage) {
    if (!stage) return this.#words(t('noTeacher'), t('noTeacher.help'));
    const own = stage.member.participant === this.session.state.you.participant;
    if (own && stage.source === 'screen') {
      return this.#words(t('youShare'), t('youShare.help'), html`<button class="main" data-ref="stop-share" @click=${() => this.session.stopSharing()}>${t('stopSharing')}</button>`);
    }
    return this.#tile(stage.member, stage.source, true);
  }

  #tile(member, source, large = false) {
    const {session} = this;
    const {state} = session;
    const own = member.participant === state.you.participant;
    const hands = state.room.hands;
    return html`<video-tile
      ?large=${large}
      .member=${member}
      .source=${source}
      .own=${own}
      .track=${own ? session.own.tracks.camera : null}
      .stream=${own ? null : session.media.streamOf(watchPeer(member.participant, source))}
      .speaking=${session.media.speaking.has(member.participant)}
      .hand=${hands.some(hand => hand.participant === member.participant)}
    ></video-tile>`;
  }

  #waiting() {
    const {state} = this.session;
    const here = t('present', {n: members(state).length});
    if (!isTeacher(state)) {
      return this.#words(t('youAreIn'), startsWhen(state.lesson, this.session.now()), html`<p class="soft">${here}</p>`);
    }
    return this.#words(t('notStarted'), here, html`
      <button class="bell large" data-ref="start" @click=${() => this.session.do(commands.startLesson())}>${t('startLesson')}</button>`);
  }

  #words(heading, text, more = nothing) {
    return html`<div class="words"><h2>${heading}</h2><p>${text}</p>${more}</div>`;
  }

  #firstFrame({target}) {
    const watched = target.stream ?? null;
    if (watched && performance.getEntriesByName('belfort:first-frame').length === 0) {
      performance.mark('belfort:first-frame');
    }
  }
}

customElements.define('stage-view', StageView);
