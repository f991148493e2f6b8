import {BACKOFF, OFFER_BACKOFF, offerDelay, retryDelay} from '../protocol/backoff.js';
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

describe('offering again', () => {
  it('is spread over the whole of its time from the first retry on', () => {
    const random = seeded(6);
    const delays = Array.from({length: 500}, () => offerDelay(0, random.next));
    ok(Math.min(...delays) < OFFER_BACKOFF.firstMs * 0.1 && Math.max(...delays) > OFFER_BACKOFF.firstMs * 0.9);
  });

  it('obeys the turn that the server gives', () => {
    equal([offerDelay(0, () => 1, 640), offerDelay(0, () => 1, 0)], [640, 0]);
  });

  it('adds growing pauses of its own when it fails again and again', () => {
    equal([1, 2, 9].map(failures => offerDelay(failures, () => 1, 500)), [1_100, 1_700, 500 + OFFER_BACKOFF.mostMs]);
    equal(offerDelay(3, () => 0, 500), 500);
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
