import {BACKOFF, retryDelay} from '../protocol/backoff.js';
import {newOp} from '../protocol/messages.js';
import {Pending} from '../protocol/pending.js';
import {describe, equal, it, ok, seeded} from './case.js';

describe('coming back', () => {
  it('spreads the first retry over the whole of its time', () => {
    const random = seeded(5);
    const delays = Array.from({length: 500}, () => retryDelay(1, random.next));
    ok(Math.min(...delays) < BACKOFF.firstMs * 0.1 && Math.max(...delays) > BACKOFF.firstMs * 0.9);
  });

  it('tries soon for a while, and then seldom', () => {
    const delays = [1, 2, 3, 8, 9, 40].map(failures => retryDelay(failures, () => 1));
    equal(delays, [1_000, 2_000, BACKOFF.soonMs, BACKOFF.soonMs, BACKOFF.mostMs, BACKOFF.mostMs]);
  });

  it('obeys a delay that the server tells, also none', () => {
    equal([retryDelay(9, () => 1, 750), retryDelay(9, () => 1, 0)], [750, 0]);
  });
});

describe('commands', () => {
  it('bear ops that the server accepts and that do not repeat', () => {
    const ops = Array.from({length: 1_000}, () => newOp());
    ok(ops.every(op => /^[A-Za-z0-9_-]{1,32}$/.test(op)));
    equal(new Set(ops).size, ops.length);
  });

  it('stay pending in their order until they are answered', () => {
    const pending = new Pending();
    for (const op of ['a', 'b', 'c']) pending.add({op, type: 'say'});
    equal(pending.settle('b'), {op: 'b', type: 'say'});
    equal(pending.all.map(({op}) => op), ['a', 'c']);
    pending.drop(['say']);
    equal(pending.all, []);
  });
});
