/**
 * `describe` and `it` that work in node's own test runner and in a browser without one: the same
 * files prove the pure parts on a developer's machine and inside the browser tests.
 */
const inNode = typeof process !== 'undefined' && Boolean(process.versions?.node);
const node = inNode ? await import('node:test') : null;
const cases = [];
let group = '';

export function describe(name, body) {
  if (node) return node.describe(name, body);
  group = name;
  body();
}

export function it(name, body) {
  if (node) return node.it(name, body);
  cases.push({name: `${group}: ${name}`, body});
}

export function equal(actual, expected, why = '') {
  const [is, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== wanted) throw new Error(`${why} expected ${wanted}, got ${is}`);
}

export function ok(condition, why = 'expected it to hold') {
  if (!condition) throw new Error(why);
}

/** Runs what was declared, in the browser; answers the failures and the count. */
export async function run() {
  const failures = [];
  for (const {name, body} of cases) {
    try {
      await body();
    } catch (failure) {
      failures.push(`${name}: ${failure.message}`);
    }
  }
  return {ran: cases.length, failures};
}

/** A seeded generator, so that a world that fails can be made again. */
export function seeded(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {next, below: count => Math.floor(next() * count), pick: list => list[Math.floor(next() * list.length)]};
}
