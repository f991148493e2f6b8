import {css} from 'lit';

/** Where the parts of the classroom stand, from a phone to a projector. */
export const classroomLayout = css`
  :host { height: 100dvh; display: grid; grid-template-rows: auto minmax(0, 1fr) auto; overflow: hidden; }
  header { display: flex; align-items: center; gap: 12px; min-height: 56px; padding: 4px 24px; min-width: 0; }
  header h1 { font-size: 1.125rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
  header .right { margin-left: auto; display: flex; gap: 16px; align-items: center; flex: none; }
  header button { min-height: 40px; }
  .middle { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 16px; padding: 0 16px; min-height: 0; position: relative; }
  .middle.with-panel { grid-template-columns: minmax(0, 1fr) clamp(320px, 25vw, 400px); }
  .place { position: relative; min-height: 0; min-width: 0; }
  stage-view { height: 100%; }
  side-panel { min-height: 0; }
  notice-line { position: absolute; left: 16px; right: 16px; bottom: 16px; pointer-events: none; }
  .skip { position: absolute; left: 16px; top: -100px; z-index: 5; background: var(--card); padding: 12px 20px; border-radius: var(--pill); }
  .skip:focus { top: 8px; }
  @media (max-width: 959px) {
    .middle.with-panel { grid-template-columns: minmax(0, 1fr); }
    side-panel {
      position: absolute;
      inset: auto 0 0 0;
      height: min(78%, 560px);
      z-index: 3;
      background: var(--card);
      border-radius: 20px 20px 0 0;
      box-shadow: var(--float);
      animation: rise var(--motion);
    }
    @keyframes rise { from { transform: translateY(24px); opacity: 0; } }
  }
  @media (max-width: 600px) {
    header { padding: 4px 16px; gap: 8px; }
    header .time, header .mute-all { display: none; }
    .middle { padding: 0; }
    notice-line { left: 8px; right: 8px; bottom: auto; top: 8px; }
  }
  @media (max-height: 480px) { header { min-height: 44px; padding-block: 0; } }
`;
