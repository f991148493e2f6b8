const PARTS = ['packetsPerSecond', 'kilobitsPerSecond', 'endpoints'];

/** How much of a budget an amount takes: the part that runs out first decides; pure. */
export function share(amount, budget) {
  const shares = PARTS.map(part => (budget?.[part] > 0 ? (amount?.[part] ?? 0) / budget[part] : 0));
  return Math.max(0, ...shares);
}

/** Up to where the nodes may be filled so that the largest may fail; null with fewer than two. */
export function reserveLine(nodes) {
  const up = nodes.filter(({state}) => state === 'up');
  if (up.length < 2) return null;
  const sizes = up.map(({budget}) => budget.kilobitsPerSecond);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total > 0 ? 1 - Math.max(...sizes) / total : null;
}

export const percent = part => `${Math.round(part * 100)} %`;

export const reservedKilobits = nodes => nodes.reduce((sum, {reserved}) => sum + (reserved?.kilobitsPerSecond ?? 0), 0);
