const PARTS = ['cpuMicros', 'kilobitsPerSecond', 'endpoints'];

/** How much of a budget an amount takes: the part that runs out first decides; pure. */
export const share = (amount, budget) => fullest(amount, budget).share;

/** The part that runs out first, and how much of it is taken. */
export function fullest(amount, budget) {
  const shares = PARTS.map(part => ({part, share: budget?.[part] > 0 ? (amount?.[part] ?? 0) / budget[part] : 0}));
  return shares.reduce((most, each) => (each.share > most.share ? each : most));
}

/** Processor time as cores: 1.6 of 3.2. */
export const cores = micros => Math.round((micros ?? 0) / 100_000) / 10;

/** Up to where the nodes may be filled so that the largest may fail; null with fewer than two. */
export function reserveLine(nodes) {
  const up = nodes.filter(({state}) => state === 'up');
  if (up.length < 2) return null;
  const sizes = up.map(({budget}) => budget.cpuMicros);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total > 0 ? 1 - Math.max(...sizes) / total : null;
}

export const percent = part => `${Math.round(part * 100)} %`;

export const reservedKilobits = nodes => nodes.reduce((sum, {reserved}) => sum + (reserved?.kilobitsPerSecond ?? 0), 0);

/** How many nodes do not answer as they should; one that is being emptied does. */
export const missing = nodes => nodes.filter(({state}) => state !== 'up' && state !== 'draining').length;

/** How many nodes are being emptied. */
export const draining = nodes => nodes.filter(({state}) => state === 'draining').length;

/** The lessons that stand on more than one node; a number of a part alone does not say that, once others have moved. */
export function spread(nodes) {
  const all = nodes.flatMap(({lessons}) => lessons.map(({lesson}) => lesson));
  return new Set(all.filter((lesson, i) => all.indexOf(lesson) !== i));
}
