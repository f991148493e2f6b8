import {css, html, nothing} from 'lit';
import {icon} from '../../look/icons.js';
import {clock, number, weekday} from '../../words/moments.js';
import {t} from '../../words/words.js';
import {BelfortElement, shared} from '../element.js';
import {foremost, outlook, width} from './bells.js';
import {percent} from './capacity.js';

const EVERY_MS = 60_000;

/** The coming bells: what the timetable will ask of all nodes together, and whether it fits. */
class ComingBells extends BelfortElement {
  static properties = {api: {attribute: false}, forecast: {state: true}};

  static styles = [
    shared,
    css`
      .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 16px; margin-bottom: 12px; }
      .said { display: flex; gap: 8px; align-items: flex-start; font-weight: 600; margin-bottom: 16px; }
      .well { color: var(--leaf); }
      .full { color: var(--brick); }
      .bare { color: var(--ink); }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; }
      th { text-align: left; font-weight: 400; color: var(--quiet); font-size: var(--step-small); padding: 0 16px 8px 0; white-space: nowrap; }
      tbody th { color: var(--ink); font-size: 1rem; padding-bottom: 0; }
      td { padding: 6px 16px 6px 0; white-space: nowrap; }
      tr + tr td, tr + tr th { border-top: 1px solid var(--hair); }
      .wide { width: 60%; min-width: 9rem; }
      .share { display: grid; grid-template-columns: 1fr 4.5rem; gap: 8px; align-items: center; }
      .state { display: inline-flex; gap: 6px; align-items: center; font-weight: 600; vertical-align: middle; }
      @media (max-width: 600px) { .wide { min-width: 7rem; } .share { gap: 4px; grid-template-columns: 1fr 3.5rem; } td:last-child { white-space: normal; } th, td { padding-right: 10px; } }
      svg.bar { display: block; width: 100%; height: 14px; }
      svg.bar .budget { fill: var(--tint); stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
      svg.bar .asked { fill: var(--slate); }
      svg.bar .full { fill: var(--brick); }
    `,
  ];
  #timer = null;

  connectedCallback() {
    super.connectedCallback();
    this.#look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #look() {
    clearTimeout(this.#timer);
    try {
      if (!document.hidden) this.forecast = await this.api.forecast();
    } catch {
      // the towers above say that the server is away; what was foreseen stays with its time
    }
    if (this.isConnected) this.#timer = setTimeout(() => this.#look(), EVERY_MS);
  }

  render() {
    const bells = this.forecast?.bells ?? [];
    return html`
      <div class="head">
        <h2 id="bells">${t('admin.bells')}</h2>
        <span class="quiet small">${t('admin.bells.legend')}${this.forecast?.at ? html` · ${t('admin.bells.at', {time: clock(this.forecast.at)})}` : nothing}</span>
      </div>
      ${bells.length > 0
        ? html`${this.#said(foremost(bells))}<div class="scroll" role="region" tabindex="0" aria-labelledby="bells">${this.#table(bells)}</div>`
        : html`<p><b>${t('admin.bells.none')}</b></p><p class="quiet">${t('admin.bells.none.help')}</p>`}
    `;
  }

  #said(bell) {
    const how = outlook(bell);
    const when = `${weekday(bell.at)} ${clock(bell.at)}`;
    return html`<p class="said ${how}" data-ref="bells-said">${icon(how === 'well' ? 'check' : 'alert')}
      <span>${t(`admin.bells.said.${how}`, {when, n: bell.notFitting, share: percent(bell.share)})}</span></p>`;
  }

  #table(bells) {
    return html`<table>
      <thead><tr>
        <th scope="col">${t('admin.bells.bell')}</th><th scope="col">${t('admin.lessons')}</th>
        <th scope="col" class="wide">${t('admin.bells.share')}</th><th scope="col">${t('admin.bells.then')}</th>
      </tr></thead>
      <tbody>${bells.map(bell => this.#row(bell))}</tbody>
    </table>`;
  }

  #row(bell) {
    const how = outlook(bell);
    return html`<tr data-ref="bell" data-outlook=${how}>
      <th scope="row">${weekday(bell.at)} ${clock(bell.at)}</th>
      <td>${number(bell.lessons)}</td>
      <td class="wide"><div class="share">
        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
          <rect class="budget" x="0" y="0" width="100" height="10"></rect>
          <rect class=${how === 'full' ? 'full' : 'asked'} x="0" y="0" width=${width(bell)} height="10"></rect>
        </svg><b>${percent(bell.share)}</b></div></td>
      <td><span class="state ${how}">${icon(how === 'well' ? 'check' : 'alert')}${t(`admin.bells.${how}`, {n: bell.notFitting})}</span></td>
    </tr>`;
  }
}

customElements.define('coming-bells', ComingBells);
