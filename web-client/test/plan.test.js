import {LineQuality} from '../media/line-quality.js';
import {MOST_WATCHED, publishPlan, watchPlan} from '../media/plan.js';
import {nothing, reduce} from '../room/reduce.js';
import {handPlace, inFilm, onStage} from '../room/view.js';
import {describe, equal, it, ok} from './case.js';

const person = (participant, more = {}) => ({participant, name: participant, role: 'student', away: false, floor: false, microphone: true, camera: true, sources: [], ...more});
const teacher = (more = {}) => person('t', {role: 'teacher', sources: ['camera'], ...more});

function lesson(self, members, hands = []) {
  const you = members.find(({participant}) => participant === self);
  const room = {phase: 'live', startedAt: 1, members, hands, chat: []};
  return [
    {type: 'welcome', you, lesson: {}, iceServers: []},
    {type: 'reset', position: {epoch: 1, seq: 1}, saved: {epoch: 1, seq: 1}, room},
  ].reduce(reduce, nothing);
}

describe('what a page watches', () => {
  it('is the teacher first, then screens, then the floor, and never itself', () => {
    const state = lesson('a', [
      person('b', {floor: true, sources: ['camera', 'screen']}),
      teacher({sources: ['camera', 'screen']}),
      person('a', {floor: true, sources: ['camera']}),
    ]);
    equal(watchPlan(state), ['in:t:camera', 'in:t:screen', 'in:b:screen', 'in:b:camera']);
  });

  it('stays within what a small computer can show', () => {
    const crowd = Array.from({length: 30}, (_, index) => person(`s${index}`, {floor: true, sources: ['camera']}));
    const plan = watchPlan(lesson('me', [person('me'), teacher(), ...crowd]));
    equal(plan.length, MOST_WATCHED);
    equal(plan[0], 'in:t:camera');
  });
});

describe('what a page publishes', () => {
  const wants = {microphone: true, camera: true, screen: false};
  it('is nothing without the floor, whatever its person wants', () => {
    equal(publishPlan(lesson('a', [person('a'), teacher()]), {...wants, screen: true}, false), {camera: false, screen: false});
  });

  it('stands through silence', () => {
    const state = lesson('t', [teacher()]);
    equal(publishPlan(state, {microphone: false, camera: false, screen: false}, true).camera, true);
    equal(publishPlan(state, {microphone: false, camera: false, screen: false}, false).camera, false);
  });
});

describe('the stage', () => {
  it('shows a screen before a face', () => {
    const state = lesson('a', [person('a'), teacher({sources: ['camera', 'screen']})]);
    equal(onStage(state).source, 'screen');
    equal(inFilm(state).map(({participant}) => participant), ['t']);
  });

  it('shows the teacher who has the floor, and herself when nobody has', () => {
    equal(onStage(lesson('t', [teacher(), person('b', {floor: true})])).member.participant, 'b');
    equal(onStage(lesson('t', [teacher(), person('b')])).member.participant, 't');
  });

  it('has one place in the queue per hand', () => {
    const state = lesson('a', [person('a'), teacher()], [{participant: 'b', raisedAt: 1}, {participant: 'a', raisedAt: 2}]);
    equal(['a', 'b', 't'].map(who => handPlace(state, who)), [2, 1, 0]);
  });
});

describe('the line', () => {
  it('is weak only after losing packets for a while', () => {
    const quality = new LineQuality();
    const look = (received, lost) => quality.judge([{peer: 'in:t:camera', attempt: 1, packetsReceived: received, packetsLost: lost, roundTrip: 0.02}]);
    const judged = [look(1_000, 0), look(1_900, 100), look(2_800, 200), look(3_800, 200)];
    equal(judged, [false, false, true, false]);
    ok(!quality.judge([]));
  });
});
