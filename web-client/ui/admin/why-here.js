import {css, html, nothing} from 'lit';
import {icon} from '../../look/icons.js';
import {clock, number} from '../../words/moments.js';
import {t} from '../../words/words.js';
import {BelfortElement, shared} from '../element.js';

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

  #reasons({node, at, reason, candidates}) {
    return html`
      <p><b>${node ?? t('admin.nowhere')}</b>${at ? html` · ${clock(at)}` : nothing}<br />${reason}</p>
      <ul>${candidates.map(each => html`<li class=${each.fits ? 'yes' : 'no'}>
        ${icon(each.fits ? 'check' : 'close')}<b>${each.node}</b><span class="quiet small">${each.why}</span></li>`)}</ul>
    `;
  }
}

const megabits = amount => number(Math.round((amount?.kilobitsPerSecond ?? 0) / 100) / 10);

customElements.define('why-here', WhyHere);
