import {css, html} from 'lit';

export const markStyle = css`
  .mark { width: 30px; height: 30px; flex: none; }
  .mark .wall { fill: var(--slate); }
  .mark .door { fill: var(--paper); }
  .mark .bell { fill: var(--bell); }
`;

/** The belfry with its bell. */
export const mark = html`<svg class="mark" viewBox="0 0 30 30" aria-hidden="true">
  <path class="wall" d="M15 1 20 8H10ZM9 9h12v19H9Z"/>
  <path class="door" d="M12 28v-6a3 3 0 0 1 6 0v6Z"/>
  <path class="bell" d="M15 11a3.400 3.400 0 0 1 3.400 3.400V17h-6.800v-2.600A3.400 3.400 0 0 1 15 11Z"/>
  <circle class="bell" cx="15" cy="18.400" r="1.200"/>
</svg>`;
