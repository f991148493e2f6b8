import {lineWord} from '../room/line-word.js';
import {standingNotice} from '../room/notices.js';
import {nothing, reduce} from '../room/reduce.js';
import {Unsaved} from '../room/unsaved.js';
import {describe, equal, it} from './case.js';

const live = {state: 'live', reason: null};
const ended = code => ({state: 'waiting', retryAt: 3_000, reason: code ? {code, afterMs: 3_000} : null});
const calm = {connection: live, state: nothing, weak: false, errand: null, unsavedForMs: 0, awayForMs: 0, now: 0};
const word = more => lineWord({...calm, ...more}).key;
const notice = more => standingNotice({...calm, ...more})?.key ?? null;

describe('the word in the corner and the sentence below it', () => {
  it('tell of a move of the lesson, of a stop of its server and of a crowd', () => {
    equal(['moved', 'draining', 'busy'].map(code => word({connection: ended(code)})), ['line.moved', 'line.moved', 'line.busy']);
    equal(['moved', 'draining', 'busy'].map(code => notice({connection: ended(code)})), ['notice.moved', 'notice.moved', 'notice.busy']);
  });

  it('count down to the next try', () => {
    equal(lineWord({...calm, connection: ended('busy'), now: 500}).params, {n: 3});
  });

  it('tell of a lost line only when it stays away', () => {
    equal(word({connection: ended()}), 'line.again');
    equal([1_000, 2_500].map(awayForMs => notice({connection: ended(), awayForMs})), [null, 'notice.away']);
  });

  it('tell of pictures that come back and of pictures that move', () => {
    equal(['returning', 'moving', null].map(errand => word({errand})), ['line.returning', 'line.moving', 'line.good']);
    equal(['returning', 'moving', null].map(errand => notice({errand})), ['notice.returning', 'notice.moving', null]);
  });

  it('tell what is not saved, after lost pictures and before a move', () => {
    equal(['returning', 'moving'].map(errand => notice({errand, unsavedForMs: 9_000})), ['notice.returning', 'notice.unsaved']);
    equal(word({unsavedForMs: 9_000}), 'line.unsaved');
    equal([word({unsavedForMs: 100}), notice({unsavedForMs: 100})], ['line.good', null]);
  });

  it('count from the first thing that is not saved', () => {
    const room = {phase: 'live', members: [], hands: [], chat: []};
    const behind = reduce(nothing, {type: 'reset', position: {epoch: 1, seq: 5}, saved: {epoch: 1, seq: 4}, room});
    const unsaved = new Unsaved();
    equal([10, 30].map(now => unsaved.forMs(behind, now)), [0, 20]);
    const saved = reduce(behind, {type: 'saved', epoch: 1, seq: 5});
    equal([unsaved.forMs(saved, 40), unsaved.forMs(behind, 50)], [0, 0]);
  });
});
