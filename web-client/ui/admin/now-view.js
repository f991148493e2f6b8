import {css, html, nothing} from 'lit';
import {icon} from '../../look/icons.js';
import {clock, number, weekday} from '../../words/moments.js';
import {t} from '../../words/words.js';
import {BelfortElement, shared} from '../element.js';
import './coming-bells.js';
import './node-tower.js';
import './rooms-table.js';
import './small-plot.js';
import './why-here.js';
import {draining, missing, percent, reserveLine, spread} from './capacity.js';

/** What runs now: the nodes as towers, the numbers that matter, the rooms. */
class NowView extends BelfortElement {
  static properties = {api: {attribute: false}, watch: {attribute: false}};

  static styles = [
    shared,
    css`
      main { display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 24px; padding: 8px 24px 40px; max-width: 1600px; margin: 0 auto; }
      .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 16px; margin-bottom: 20px; }
      .towers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(180px, 100%), 300px)); gap: 20px; }
      aside { display: grid; gap: 24px; align-content: start; }
      .big { font-size: var(--step-5); font-weight: 700; line-height: 1.1; }
      .good { color: var(--leaf); font-weight: 600; }
      .bad { color: var(--brick); font-weight: 600; }
      .wide { grid-column: 1 / -1; }
      .stale { grid-column: 1 / -1; background: var(--brick-soft); color: var(--brick); border-radius: var(--radius); padding: 12px 20px; display: flex; gap: 8px; align-items: center; font-weight: 600; }
      .empty { text-align: center; padding: 40px 16px; display: grid; gap: 12px; justify-items: center; }
      .line { display: flex; gap: 6px; align-items: flex-start; margin-top: 4px; }
      .line .icon { width: 20px; height: 20px; margin-top: 2px; }
      @media (max-width: 1080px) { main { grid-template-columns: minmax(0, 1fr); } aside { grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); } }
      @media (max-width: 600px) { .towers { grid-template-columns: minmax(0, 1fr); } main { padding: 0 12px 24px; gap: 12px; } aside { gap: 12px; } .card { padding: 16px; } }
    `,
  ];

  connectedCallback() {
    super.connectedCallback();
    this.follow(this.watch, 'change');
  }

  render() {
    const {now, failure} = this.watch;
    if (!now) return html`<main><p class="quiet wide" role="status">${failure ? t('failure.no_network') : t('admin.opening')}</p></main>`;
    return html`<main>
      ${failure ? html`<p class="stale" role="status">${icon('alert')}${t('admin.stale', {time: clock(now.now)})}</p>` : nothing}
      <section class="card" aria-labelledby="capacity">${this.#towers(now)}</section>
      <aside>${this.#numbers(now)}${this.#plots()}</aside>
      <coming-bells class="card wide" .api=${this.api}></coming-bells>
      <section class="card wide" aria-labelledby="rooms">
        <div class="head"><h2 id="rooms">${t('admin.rooms')}</h2></div>
        ${now.rooms.length === 0 ? this.#noRooms() : html`<rooms-table .rooms=${now.rooms} .now=${now.now}></rooms-table>`}
      </section>
      <why-here .api=${this.api}></why-here>
    </main>`;
  }

  #towers({nodes, now}) {
    const reserve = reserveLine(nodes);
    const inParts = spread(nodes);
    return html`
      <div class="head">
        <h2 id="capacity">${t('admin.capacity')}</h2><span class="quiet small">${t('admin.legend')}</span>
      </div>
      ${nodes.length === 0
        ? html`<div class="empty"><b>${t('admin.noNodes')}</b><span class="quiet">${t('admin.noNodes.help')}</span></div>`
        : html`<div class="towers" @why=${this.#why} @changed=${() => this.watch.look()}>
            ${nodes.map(node => html`<node-tower .api=${this.api} .node=${node} .now=${now} .reserve=${reserve} .spread=${inParts}></node-tower>`)}
          </div>`}
    `;
  }

  #numbers({totals, nodes, now}) {
    const up = nodes.filter(({state}) => state === 'up').length;
    const word = (good, key, params) => html`<div class="line ${good ? 'good' : 'bad'}">${icon(good ? 'check' : 'alert')}<span>${t(key, params)}</span></div>`;
    return html`<div class="card">
      <div class="quiet">${t('admin.inLessons')}</div>
      <div class="big" data-ref="in-lessons">${number(totals.inLessons)}</div>
      <div class="quiet">${t('admin.roomsOpen', {n: totals.rooms})} · ${weekday(now)} ${clock(now)}</div>
    </div>
    <div class="card">
      <div class="quiet">${t('admin.stillFit')}</div>
      <div class="big">${number(totals.lessonsThatStillFit)}</div>
      ${up < 2
        ? word(false, 'admin.oneNode')
        : word(totals.oneNodeMayFail, totals.oneNodeMayFail ? 'admin.mayFail' : 'admin.mayNotFail')}
      ${totals.reserve ? html`<div class="quiet small">${t('admin.reserveCovers', {node: totals.reserve.node, share: covered(totals.reserve)})}</div>` : nothing}
      ${draining(nodes) > 0 ? word(false, 'admin.nodesDraining', {n: draining(nodes)}) : nothing}
      ${missing(nodes) > 0 ? word(false, 'admin.nodesDown', {n: missing(nodes)}) : nothing}
    </div>`;
  }

  #plots() {
    const {history} = this.watch;
    return html`<div class="card">
      <small-plot .heading=${t('admin.plot.people')} .at=${history.at} .values=${history.people} .version=${history.at.at(-1)}></small-plot>
      <small-plot .heading=${t('admin.plot.reserved')} tone="slate" .at=${history.at} .values=${history.reserved} .version=${history.at.at(-1)}></small-plot>
    </div>`;
  }

  #noRooms() {
    return html`<div class="empty">
      <b>${t('admin.noRooms')}</b><span class="quiet">${t('admin.noRooms.help')}</span>
      <button class="main" data-ref="make-lesson" @click=${() => this.tell('make')}>${icon('plus')}${t('admin.makeLesson')}</button>
    </div>`;
  }

  #why({detail}) {
    this.renderRoot.querySelector('why-here').explain(detail);
  }
}

/** More than twice is plenty. */
const covered = ({covered: times}) => (times >= 2 ? `> ${percent(2)}` : percent(times));

customElements.define('now-view', NowView);
