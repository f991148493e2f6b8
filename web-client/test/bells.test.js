import {foremost, outlook, width} from '../ui/admin/bells.js';
import {describe, equal, it} from './case.js';

const bell = (at, share, {notFitting = 0, oneNodeMayFail = true} = {}) => ({at, share, notFitting, oneNodeMayFail});

describe('the coming bells', () => {
  it('are well, bare of a reserve, or full', () => {
    equal(outlook(bell(1, 0.5)), 'well');
    equal(outlook(bell(1, 0.9, {oneNodeMayFail: false})), 'bare');
    equal(outlook(bell(1, 1.2, {oneNodeMayFail: false, notFitting: 3})), 'full');
  });

  it('speak first of what does not fit, then of a missing reserve, then of the fullest', () => {
    const calm = [bell(1, 0.2), bell(2, 0.6), bell(3, 0.4)];
    equal(foremost(calm).at, 2);
    equal(foremost([...calm, bell(4, 0.5, {oneNodeMayFail: false})]).at, 4);
    equal(foremost([...calm, bell(4, 0.5, {oneNodeMayFail: false}), bell(5, 1.1, {notFitting: 1})]).at, 5);
    equal(foremost([]), null);
  });

  it('never draw a bar beyond its end', () => {
    equal([0, 0.4567, 1, 7].map(share => width(bell(1, share))), [0, 45.7, 100, 100]);
  });
});
