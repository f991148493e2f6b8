import {Handover, HANDOVER_PATIENCE_MS} from '../media/handover.js';
import {describe, equal, it, ok} from './case.js';

/** Looks every 50 ms at what `at(ms)` says; answers what changed over, and when it ended. */
function watch(at, untilMs) {
  const handover = new Handover(0);
  const seen = {sound: null, picture: null, failed: null};
  for (let now = 0; now <= untilMs && seen.failed === null; now += 50) {
    const {old, coming} = at(now);
    if (handover.look(old, {connected: now >= 200, ...coming}, now)) seen.failed = now;
    if (handover.sound) seen.sound ??= now;
    if (handover.picture) seen.picture ??= now;
  }
  return seen;
}

const talking = now => ({sound: 1_000 + now / 20, picture: 500 + Math.floor(now / 40)});
const since = (now, fromMs, everyMs) => Math.max(0, Math.floor((now - fromMs) / everyMs));

describe('a connection that takes the place of another', () => {
  it('gets the sound when sound arrives and the picture when a frame was decoded', () => {
    const seen = watch(
      now => ({old: talking(now), coming: {sound: since(now, 250, 20), picture: since(now, 700, 40)}}),
      2_000,
    );
    equal(seen, {sound: 350, picture: 750, failed: null});
  });

  it('does not wait for what the old one does not bring either', () => {
    const silent = {sound: 0, picture: 0};
    equal(watch(() => ({old: silent, coming: silent}), 2_000), {sound: 200, picture: 200, failed: null});
    const soundOnly = watch(now => ({old: {sound: now / 20, picture: 0}, coming: {sound: since(now, 250, 20), picture: 0}}), 2_000);
    equal(soundOnly, {sound: 350, picture: 200, failed: null});
  });

  it('takes over a picture that stands still when the old one has stopped', () => {
    // The old node is dead: nothing moves there, and the new one has sound first.
    const seen = watch(() => ({old: {sound: 900, picture: 400}, coming: {sound: 9, picture: 0}}), 4_000);
    ok(seen.sound === 200 && seen.picture > 1_500 && seen.picture < 1_700, JSON.stringify(seen));
  });

  it('fails when it brings less than the old one, which stays', () => {
    const seen = watch(now => ({old: talking(now), coming: {sound: 50, picture: 0}}), 60_000);
    equal(seen.picture, null);
    ok(seen.failed > HANDOVER_PATIENCE_MS && seen.failed < HANDOVER_PATIENCE_MS + 200);
  });

  it('fails when it never connects', () => {
    const seen = watch(now => ({old: talking(now), coming: {connected: false, sound: 0, picture: 0}}), 60_000);
    equal([seen.sound, seen.picture], [null, null]);
    ok(seen.failed > HANDOVER_PATIENCE_MS);
  });
});
