import {css} from 'lit';

/** What every element of the page shares: buttons, cards, focus, quiet text. */
export const shared = css`
  *, ::before, ::after { box-sizing: border-box; }
  :host { display: block; }
  :host([hidden]), [hidden] { display: none !important; }
  h1, h2, h3, p { margin: 0; }
  h1 { font-size: var(--step-3); line-height: 1.15; letter-spacing: -0.01em; }
  h2 { font-size: var(--step-1); line-height: 1.25; }
  h3 { font-size: 1rem; }
  ul, ol { list-style: none; margin: 0; padding: 0; }
  .quiet { color: var(--quiet); }
  .small { font-size: var(--step-small); }
  .card {
    background: var(--card);
    border: 1px solid var(--hair);
    border-radius: var(--radius-card);
    padding: 24px;
  }
  button, .button {
    font: inherit;
    color: var(--ink);
    background: var(--tint);
    border: 0;
    border-radius: var(--pill);
    min-height: var(--target);
    min-width: var(--target);
    padding: 0 20px;
    display: inline-flex;
    gap: 8px;
    align-items: center;
    justify-content: center;
    text-decoration: none;
    cursor: pointer;
    transition: background-color var(--motion), color var(--motion);
  }
  button:hover, .button:hover { background: var(--tint-strong); }
  button.main { background: var(--slate); color: var(--on-slate); font-weight: 600; }
  button.main:hover { background: var(--slate-strong); }
  button.bell { background: var(--bell); color: var(--on-bell); font-weight: 600; }
  button.danger { background: var(--brick); color: var(--on-brick); font-weight: 600; }
  button.plain { background: none; }
  button.plain:hover { background: var(--tint); }
  button.large { min-height: 56px; font-size: var(--step-1); }
  button.square { padding: 0; }
  button:disabled { color: var(--quiet); background: var(--tint); cursor: default; font-weight: 400; }
  :focus-visible { outline: 3px solid var(--sky); outline-offset: 2px; }
  a { color: var(--sky); }
  .icon {
    width: 22px;
    height: 22px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  input, select, textarea {
    font: inherit;
    color: var(--ink);
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    min-height: var(--target);
    padding: 8px 12px;
    min-width: 0;
  }
`;
