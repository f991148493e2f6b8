/** What is foreseen of the coming bells, as words need it; pure. */

/** How one bell will be: it does not fit, it fits but no node may fail, or it is well. */
export function outlook({notFitting, oneNodeMayFail}) {
  if (notFitting > 0) return 'full';
  return oneNodeMayFail ? 'well' : 'bare';
}

/** The bell to speak of: the first that does not fit, else the first without reserve, else the fullest. */
export function foremost(bells) {
  return (
    bells.find(bell => outlook(bell) === 'full') ??
    bells.find(bell => outlook(bell) === 'bare') ??
    bells.reduce((most, bell) => (most === null || bell.share > most.share ? bell : most), null)
  );
}

/** How wide a bell's bar is, of what can be shown: more than all is as wide as all. */
export const width = ({share}) => Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 10;
