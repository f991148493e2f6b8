import {css} from 'lit';

export const stageStyle = css`
  .stage {
    height: 100%;
    background: var(--stage);
    color: var(--on-stage);
    border-radius: var(--radius-card);
    padding: 12px;
    display: grid;
    gap: 12px;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    position: relative;
  }
  .stage.with-film { grid-template-columns: minmax(0, 1fr) clamp(132px, 13vw, 220px); }
  .main { min-height: 0; min-width: 0; display: grid; }
  .film { display: flex; flex-direction: column; gap: 12px; overflow-y: auto; scrollbar-width: thin; }
  .film li { flex: none; aspect-ratio: 16 / 10; }
  .words { place-self: center; text-align: center; padding: 24px; max-width: 34rem; display: grid; gap: 12px; justify-items: center; }
  .words h2 { font-size: var(--step-4); line-height: 1.1; text-wrap: balance; }
  .words p { font-size: var(--step-1); text-wrap: balance; color: var(--stage-quiet); }
  .words .soft { font-size: 1rem; }
  .words button { margin-top: 16px; }
  .hear { position: absolute; left: 50%; top: 50%; transform: translate(-50%, -50%); box-shadow: var(--float); z-index: 2; }
  @media (max-width: 600px), (orientation: portrait) {
    .stage { border-radius: 0; padding: 8px; }
    .stage.with-film { grid-template: minmax(0, 1fr) auto / minmax(0, 1fr); }
    .film { flex-direction: row; overflow: auto hidden; }
    .film li { width: clamp(96px, 30%, 200px); aspect-ratio: 1; }
    .words h2 { font-size: var(--step-3); }
  }
`;
