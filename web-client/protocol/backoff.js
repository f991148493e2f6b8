/**
 * How long to wait before coming back. Full jitter from the first retry on, so that a class that
 * lost its server together does not return together; a delay that the server tells is the earliest.
 */
export const BACKOFF = {firstMs: 1_000, mostMs: 15_000};

export function retryDelay(failures, random, toldMs = null) {
  if (toldMs !== null) return toldMs;
  const ceiling = Math.min(BACKOFF.mostMs, BACKOFF.firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(random() * ceiling);
}
