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

  it('doubles up to a limit', () => {
    equal([1, 2, 3, 40].map(failures => retryDelay(failures, () => 1)), [1_000, 2_000, 4_000, BACKOFF.mostMs]);
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
