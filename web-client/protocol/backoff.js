/**
 * How long to wait before coming back. Full jitter from the first retry on, so that a class that
 * lost its server together does not return together; a delay that the server tells wins, because
 * only the server knows how many others it told one. A server that was restarted is back within
 * seconds: only after several tries does a page wait long.
 */
export const BACKOFF = {firstMs: 1_000, soonMs: 3_000, soonTries: 8, mostMs: 15_000};

export function retryDelay(failures, random, toldMs = null) {
  if (toldMs !== null) return toldMs;
  const {firstMs, soonMs, soonTries, mostMs} = BACKOFF;
  const ceiling = Math.min(failures > soonTries ? mostMs : soonMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(random() * ceiling);
}

/** The same for a peer connection, which costs a node less than a line costs a server. */
export const OFFER_BACKOFF = {firstMs: 300, mostMs: 8_000};

/**
 * The server's delay wins here too: it spreads a class over the node. Only whoever fails again and
 * again adds growing pauses of his own, or a node in trouble would meet him at every turn.
 */
export function offerDelay(failuresBefore, random, toldMs = null) {
  if (toldMs !== null && failuresBefore === 0) return toldMs;
  const ceiling = Math.min(OFFER_BACKOFF.mostMs, OFFER_BACKOFF.firstMs * 2 ** failuresBefore);
  return Math.round((toldMs ?? 0) + random() * ceiling);
}
