import {css, html, nothing} from 'lit';
import {icon} from '../../look/icons.js';
import {lasted} from '../../words/moments.js';
import {knows, t} from '../../words/words.js';
import {BelfortElement, shared} from '../element.js';

/** The rooms that are open: lesson, server, node, people, since. */
class RoomsTable extends BelfortElement {
  static properties = {rooms: {attribute: false}, now: {attribute: false}};

  static styles = [
    shared,
    css`
      :host { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; }
      th { text-align: left; font-weight: 400; color: var(--quiet); font-size: var(--step-small); padding: 0 16px 8px 0; white-space: nowrap; }
      td { padding: 12px 16px 12px 0; border-top: 1px solid var(--hair); white-space: nowrap; }
      td:first-child { font-weight: 600; white-space: normal; min-width: 9rem; }
      .state { display: inline-flex; gap: 4px; align-items: center; }
      .state .icon { width: 18px; height: 18px; }
      .live { color: var(--leaf); font-weight: 600; }
      .note { color: var(--brick); font-weight: 600; }
    `,
  ];

  render() {
    const heads = ['lesson', 'phase', 'people', 'node', 'server', 'sinceHead'];
    return html`<table>
      <thead><tr>${heads.map(head => html`<th scope="col">${t(`admin.${head}`)}</th>`)}</tr></thead>
      <tbody>${this.rooms.map(room => this.#row(room))}</tbody>
    </table>`;
  }

  #row(room) {
    const notes = [room.away > 0 ? t('admin.away', {n: room.away}) : '', room.waiting > 0 ? t('admin.waiting', {n: room.waiting}) : ''];
    const phase = `admin.phase.${room.phase}`;
    return html`<tr data-ref="room" data-lesson=${room.lesson}>
      <td>${room.title || room.lesson}${room.unsaved ? html` <span class="note small">${t('line.unsaved')}</span>` : nothing}</td>
      <td><span class="state ${room.phase}">${icon(room.phase === 'live' ? 'live' : 'clock')}${knows(phase) ? t(phase) : room.phase}</span>
        ${room.teacherHere ? nothing : html`<div class="quiet small">${t('admin.noTeacher')}</div>`}</td>
      <td>${room.present} <span class="quiet small">${notes.filter(Boolean).join(' · ')}</span></td>
      <td>${room.node || html`<span class="quiet">–</span>`}</td>
      <td>${room.server} <span class="quiet small">${t('admin.epoch', {n: room.epoch})}</span></td>
      <td>${lasted(this.now - room.since)}</td>
    </tr>`;
  }
}

customElements.define('rooms-table', RoomsTable);
