/**
 * How long to wait before coming back. Full jitter from the first retry on, so that a class that
 * lost its server together does not return together; a delay that the server tells is the earliest.
 * A server that was restarted is back within seconds: only after several tries does a page wait long.
 */
export const BACKOFF = {firstMs: 1_000, soonMs: 3_000, soonTries: 8, mostMs: 15_000};

export function retryDelay(failures, random, toldMs = null) {
  if (toldMs !== null) return toldMs;
  const {firstMs, soonMs, soonTries, mostMs} = BACKOFF;
  const ceiling = Math.min(failures > soonTries ? mostMs : soonMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(random() * ceiling);
}
