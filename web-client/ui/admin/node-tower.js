import {css, html, nothing} from 'lit';
import {variables} from '../../look/variables.js';
import {lasted, number} from '../../words/moments.js';
import {knows, t} from '../../words/words.js';
import {BelfortElement, shared} from '../element.js';
import {cores, fullest, percent, share} from './capacity.js';
import './node-drain.js';

/** A node as a tower: as high as its budget, a floor per lesson, filled to what is used. */
class NodeTower extends BelfortElement {
  static properties = {api: {attribute: false}, node: {attribute: false}, now: {attribute: false}, reserve: {attribute: false}, spread: {attribute: false}};

  static styles = [
    shared,
    css`
      .tower { height: clamp(220px, 56vh, 460px); border: 1px solid var(--hair); border-bottom: 3px solid var(--slate); border-radius: var(--radius) var(--radius) 0 0; background: var(--tint); display: flex; flex-direction: column-reverse; position: relative; overflow: hidden; margin-bottom: 8px; }
      .down .tower { background: repeating-linear-gradient(45deg, var(--tint) 0 10px, var(--brick-soft) 10px 20px); border-bottom-color: var(--brick); }
      .floor { width: 100%; height: var(--height); min-height: 24px; min-width: 0; flex: none; position: relative; border-radius: 0; padding: 0 10px; justify-content: flex-start; border-top: 2px solid var(--card); background: var(--leaf-soft); overflow: hidden; }
      .floor:hover { background: var(--leaf-soft); filter: brightness(0.97); }
      .floor:focus-visible { outline-offset: -3px; }
      .filled { position: absolute; inset: 0 auto 0 0; width: var(--filled); background: var(--leaf); opacity: 0.45; transition: width var(--motion); }
      .floor b { position: relative; font-size: var(--step-small); font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .reserve { position: absolute; left: 0; right: 0; bottom: var(--line); border-top: 2px dashed var(--brick); pointer-events: none; }
      .reserve span { position: absolute; right: 8px; top: 2px; font-size: var(--step-down); color: var(--brick); background: var(--tint); padding: 0 4px; border-radius: 4px; }
      .empty { margin: auto auto 0; padding: 16px; text-align: center; }
      .name { font-weight: 600; overflow-wrap: anywhere; }
      .state { color: var(--brick); font-weight: 600; }
    `,
  ];

  render() {
    const {node} = this;
    const reserved = fullest(node.reserved, node.budget);
    const up = node.state === 'up';
    return html`<article class=${node.state} aria-label=${node.id} data-ref="node" data-node=${node.id}>
      <div class="tower">
        ${node.lessons.map(lesson => this.#floor(lesson))}
        ${node.lessons.length === 0 ? html`<span class="quiet small empty">${t(up ? 'admin.nodeEmpty' : 'admin.nodeAway')}</span>` : nothing}
        ${this.reserve && up ? html`<div class="reserve" ${variables({'--line': `${this.reserve * 100}%`})}><span>${t('admin.reserve')}</span></div>` : nothing}
      </div>
      <div class="name">${node.id} <span class="quiet">· ${node.kind}</span></div>
      <div class="small">${up ? t('admin.reserved', {share: percent(reserved.share)}) : html`<span class="state">${this.#state()}</span>`}${up && reserved.share > 0 ? html` <span class="quiet">· ${t(`admin.most.${reserved.part}`)}</span>` : nothing}</div>
      ${up && node.slow ? html`<div class="small state">${t('admin.slow')}</div>` : nothing}
      <div class="quiet small">${t('admin.cores', {used: number(cores(node.reserved.cpuMicros)), all: number(cores(node.budget.cpuMicros))})}</div>
      <div class="quiet small">${this.#facts()}</div>
      <node-drain .api=${this.api} .node=${node} .now=${this.now}></node-drain>
    </article>`;
  }

  #floor({lesson, title, reserved, observed}) {
    const {node} = this;
    const height = share(reserved, node.budget);
    const filled = Math.min(1, share(observed, reserved));
    return html`<button class="floor" data-ref="floor" data-lesson=${lesson} title="${title} · ${percent(filled)}"
      ${variables({'--height': `${height * 100}%`, '--filled': `${filled * 100}%`})}
      @click=${() => this.tell('why', {lesson, title, reserved, observed})}>
      <span class="filled"></span><b>${title || lesson}${this.spread?.has(lesson) ? html` · ${t('admin.leaf')}` : nothing}</b>
    </button>`;
  }

  #state() {
    const key = `admin.state.${this.node.state}`;
    return knows(key) ? t(key) : this.node.state;
  }

  #facts() {
    const {node, now} = this;
    const facts = [node.version, t('admin.since', {time: lasted(now - node.since)})];
    if (node.cpuPercent >= 0) facts.push(`CPU ${Math.round(node.cpuPercent)} %`);
    if (node.memoryKiB > 0) facts.push(`${number(Math.round(node.memoryKiB / 1_024))} MiB`);
    if (node.roundTripMs > 0) facts.push(`${number(Math.round(node.roundTripMs * 10) / 10)} ms`);
    return facts.filter(Boolean).join(' · ');
  }
}

customElements.define('node-tower', NodeTower);
