import {css, html, nothing} from 'lit';
import {icon} from '../../look/icons.js';
import {clock, number} from '../../words/moments.js';
import {knows, t} from '../../words/words.js';
import {BelfortElement, shared} from '../element.js';
import {percent} from './capacity.js';

/** Says why a lesson stands where it stands, as the decision was stored. */
class WhyHere extends BelfortElement {
  static properties = {api: {attribute: false}, floor: {state: true}, placement: {state: true}, failure: {state: true}};

  static styles = [
    shared,
    css`
      dialog { border: 0; border-radius: var(--radius-card); background: var(--card); color: var(--ink); padding: 32px; width: min(560px, calc(100vw - 32px)); box-shadow: var(--float); }
      dialog::backdrop { background: rgb(10 18 20 / 55%); }
      li { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; padding: 12px 0; border-top: 1px solid var(--hair); }
      li .icon { grid-row: 1 / 3; margin-top: 2px; }
      .yes .icon { color: var(--leaf); }
      .no .icon { color: var(--brick); }
      p { margin: 8px 0 16px; }
      button { width: 100%; margin-top: 16px; }
    `,
  ];

  async explain(floor) {
    Object.assign(this, {floor, placement: null, failure: null});
    await this.updateComplete;
    this.renderRoot.querySelector('dialog').showModal();
    try {
      this.placement = await this.api.placement(floor.lesson);
    } catch (failure) {
      this.failure = failure;
    }
  }

  render() {
    if (!this.floor) return nothing;
    const {title, reserved, observed} = this.floor;
    return html`<dialog aria-labelledby="heading">
      <h2 id="heading">${t('admin.whyHere', {title})}</h2>
      <p class="quiet">${t('admin.uses', {reserved: megabits(reserved), observed: megabits(observed)})}</p>
      ${this.placement ? this.#reasons(this.placement) : html`<p role="status">${this.failure ? this.failure.message || this.failure.code : t('openingHeading')}</p>`}
      <button data-ref="close" @click=${() => this.renderRoot.querySelector('dialog').close()}>${t('close')}</button>
    </dialog>`;
  }

  #reasons({node, at, reason, code, kind, demand, seed, plan, candidates}) {
    const key = `admin.why.${code}`;
    return html`
      <p><b>${node ?? t('admin.nowhere')}</b>${at ? html` · ${clock(at)}` : nothing}<br />
        ${knows(key) ? t(key) : reason}${kind && knows(`admin.kind.${kind}`) ? html`<br /><span class="quiet small">${t(`admin.kind.${kind}`)}</span>` : nothing}</p>
      ${plan && knows(`admin.plan.${plan.fate}`) ? html`<p data-ref="plan">${t(`admin.plan.${plan.fate}`, {node: plan.node})}</p>` : nothing}
      ${demand ? html`<p class="quiet small">${this.#demand(demand)}</p>` : nothing}
      <ul>${candidates.map(each => this.#candidate(each, node))}</ul>
      ${seed ? html`<p class="quiet small">${t('admin.seed', {seed})}</p>` : nothing}
    `;
  }

  #demand(demand) {
    return t('admin.demand', {
      in: number(demand.packetsInPerSecond),
      out: number(demand.packetsOutPerSecond),
      megabits: megabits(demand),
      joins: number(demand.joinsPerMinute),
      endpoints: number(demand.endpoints),
      cores: number(Math.round(demand.cpuMicros / 10_000) / 100),
    });
  }

  #candidate(each, node) {
    const chosen = each.node === node;
    const mark = each.fits ? 'check' : 'close';
    return html`<li class=${each.fits ? 'yes' : 'no'}>
      ${icon(mark)}<b>${each.node}${chosen ? html` · ${t('admin.chosen')}` : nothing}</b>
      <span class="quiet small">${verdict(each)}</span></li>`;
  }
}

/** What was found of a node, in the reader's language; old rows have English only. */
function verdict({verdict: code, drawn, score, fullest, why}) {
  const key = `admin.verdict.${code}`;
  if (!code || !knows(key)) return why;
  const part = knows(`admin.part.${fullest}`) ? t(`admin.part.${fullest}`) : fullest;
  const said = t(key, {part, share: percent(score)});
  return drawn || code !== 'FITS' ? said : `${said} · ${t('admin.notDrawn')}`;
}

const megabits = amount => number(Math.round((amount?.kilobitsPerSecond ?? 0) / 100) / 10);

customElements.define('why-here', WhyHere);
