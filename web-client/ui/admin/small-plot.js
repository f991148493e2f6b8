import {css, html} from 'lit';
import uPlot from 'uplot';
import {number} from '../../words/moments.js';
import {BelfortElement, shared} from '../element.js';

const HEIGHT = 72;

/** A line over the last minutes; the number beside it says what the line says now. */
class SmallPlot extends BelfortElement {
  static properties = {
    heading: {},
    tone: {},
    at: {attribute: false},
    values: {attribute: false},
    version: {attribute: false},
  };

  static styles = [
    shared,
    css`
      .head { display: flex; justify-content: space-between; gap: 8px; }
      .plot { height: 72px; margin: 4px 0 12px; }
      .uplot { position: relative; }
      .u-wrap, .u-over, .u-under { position: absolute; user-select: none; }
      .uplot canvas { display: block; width: 100%; height: 100%; }
      .u-legend, .u-title { display: none; }
      .u-cursor-x, .u-cursor-y, .u-cursor-pt, .u-select { position: absolute; left: 0; top: 0; pointer-events: none; }
    `,
  ];
  #plot = null;
  #resized = new ResizeObserver(([entry]) => {
    this.#plot?.setSize({width: entry.contentRect.width, height: HEIGHT});
  });

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resized.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  render() {
    const last = this.values.at(-1) ?? 0;
    return html`<div class="head small"><span class="quiet">${this.heading}</span><b>${number(Math.round(last * 10) / 10)}</b></div>
      <div class="plot" aria-hidden="true"></div>`;
  }

  updated() {
    if (this.#plot) this.#plot.setData([this.at, this.values]);
    else this.#draw();
  }

  #draw() {
    const place = this.renderRoot.querySelector('.plot');
    const color = getComputedStyle(this).getPropertyValue(this.tone === 'slate' ? '--slate' : '--leaf');
    // The canvas cannot follow a custom property: it is told the colour that stands now.
    const probe = document.createElement('i');
    probe.style.color = color;
    place.append(probe);
    const stroke = getComputedStyle(probe).color;
    probe.remove();
    const options = {
      width: place.clientWidth,
      height: HEIGHT,
      padding: [4, 0, 2, 0],
      cursor: {show: false},
      legend: {show: false},
      axes: [{show: false}, {show: false}],
      scales: {y: {range: (_plot, _least, most) => [0, Math.max(1, most * 1.15)]}},
      series: [{}, {stroke, width: 2, fill: stroke.replace('rgb(', 'rgba(').replace(')', ', 0.14)'), points: {show: false}}],
    };
    this.#plot = new uPlot(options, [this.at, this.values], place);
    this.#resized.observe(place);
  }
}

customElements.define('small-plot', SmallPlot);
