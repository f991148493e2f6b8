import {isBefore, isUnsaved, nothing, reduce} from '../room/reduce.js';
import {describe, equal, it, ok, seeded} from './case.js';
import {World} from './world.js';

const WORLDS = 300;
const you = {participant: 'me', name: 'Me', role: 'student'};
const welcome = {type: 'welcome', you, lesson: {id: 'l', title: 'Maths'}, iceServers: [], limits: {chatCharacters: 10}};

/** The parts of a state that a server would say too. */
function told(state) {
  const {phase, startedAt, members, hands, chat} = state.room;
  const list = Object.values(members).sort((a, b) => a.participant.localeCompare(b.participant));
  return {phase, startedAt, members: list, hands, chat: chat.map(({position, ...line}) => line)};
}

function same(state, world, seed) {
  const room = structuredClone(world.room);
  room.members.sort((a, b) => a.participant.localeCompare(b.participant));
  room.chat = room.chat.slice(-200);
  const {phase, startedAt, members, hands, chat} = room;
  equal(told(state), {phase, startedAt, members, hands, chat}, `seed ${seed}:`);
}

const joined = state => state.room !== null;
const fold = (state, messages) => messages.reduce(reduce, state);

describe('the room as a page knows it', () => {
  it('shows the lobby until it is reset into the lesson', () => {
    const lobby = fold(nothing, [welcome, {type: 'lobby', phase: 'live', teacherHere: true, present: 3, expected: 25}]);
    equal(lobby.lobby, {phase: 'live', teacherHere: true, present: 3, expected: 25});
    ok(!joined(lobby));
    const inside = reduce(lobby, new World(seeded(1)).reset());
    ok(joined(inside) && inside.lobby === null);
  });

  it('takes absent fields for their empty values', () => {
    const state = reduce(nothing, {type: 'reset', position: {epoch: 1, seq: 1}, room: {phase: 'live'}});
    equal(told(state), {phase: 'live', startedAt: null, members: [], hands: [], chat: []});
  });

  it('equals the server after every event, whatever happens', () => {
    for (let seed = 1; seed <= WORLDS; seed++) {
      const world = new World(seeded(seed));
      let state = reduce(nothing, world.reset());
      for (let step = 0; step < 60; step++) {
        const event = world.step();
        if (event) state = reduce(state, event);
      }
      same(state, world, seed);
    }
  });

  it('notices a missing event and changes nothing until it resumes', () => {
    const world = new World(seeded(7));
    const start = reduce(nothing, world.reset());
    const first = world.happen({type: 'handsLowered'});
    const second = world.happen({type: 'handsLowered'});
    const broken = reduce(start, second);
    ok(broken.gap, 'the gap is noticed');
    equal(broken.position, start.position);
    equal(reduce(broken, first).position, start.position, 'nothing is applied after a gap:');
  });

  it('applies an event that comes twice once', () => {
    const world = new World(seeded(8));
    const start = reduce(nothing, world.reset());
    const joins = world.happen({type: 'joined', member: {participant: 'a', name: 'A', role: 'student', sources: []}});
    const says = world.happen({type: 'said', chat: {id: '1', participant: 'a', name: 'A', role: 'student', text: 'x', at: 1}});
    equal(fold(start, [joins, says, says, joins]).room.chat.length, 1);
  });

  it('keeps its place over an event that it does not know', () => {
    const start = reduce(nothing, new World(seeded(9)).reset());
    const state = reduce(start, {type: 'event', epoch: 1, seq: 1, change: {type: 'somethingNewer', participant: 'x'}});
    equal(state.position, {epoch: 1, seq: 1});
  });

  it('converges through lost lines, take-overs and forgotten events', () => {
    for (let seed = 1; seed <= WORLDS; seed++) converge(seed);
  });

  it('never lets the watermark go back', () => {
    let state = reduce(nothing, new World(seeded(2)).reset());
    state = fold(state, [{type: 'saved', epoch: 1, seq: 5}, {type: 'saved', epoch: 1, seq: 3}]);
    equal(state.saved, {epoch: 1, seq: 5});
  });

  it('says what is not stored yet', () => {
    const world = new World(seeded(3));
    let state = reduce(reduce(nothing, world.reset()), world.happen({type: 'handsLowered'}));
    ok(isUnsaved(state));
    state = reduce(state, {type: 'saved', epoch: 1, seq: 1});
    ok(!isUnsaved(state));
  });

  it('orders positions by owner first', () => {
    ok(isBefore({epoch: 1, seq: 9}, {epoch: 2, seq: 1}));
    ok(!isBefore({epoch: 1, seq: 2}, {epoch: 1, seq: 2}));
  });

  it('leaves the state that it was given alone', () => {
    const world = new World(seeded(4));
    const start = reduce(nothing, world.reset());
    const before = JSON.stringify(start);
    for (let step = 0; step < 40; step++) {
      const event = world.step();
      if (event) reduce(start, event);
    }
    equal(JSON.stringify(start), before);
  });
});

function converge(seed) {
  const random = seeded(seed);
  const world = new World(random);
  let state = reduce(nothing, world.reset());
  let connected = true;
  for (let step = 0; step < 120; step++) {
    const event = world.step();
    if (event && connected && random.next() > 0.05) state = reduce(state, event);
    if (random.next() < 0.3) {
      world.saved = world.seq;
      if (connected) state = reduce(state, {type: 'saved', epoch: world.epoch, seq: world.saved});
    }
    if (random.next() < 0.05) connected = false;
    if (random.next() < 0.05) {
      world.takeOver();
      connected = false;
    }
    if (!connected && random.next() < 0.4) {
      connected = true;
      state = fold(state, [welcome, ...world.resume(state.position)]);
    }
    if (state.gap) state = fold(state, [welcome, ...world.resume(state.position)]);
  }
  state = fold(state, [welcome, ...world.resume(state.position)]);
  same(state, world, seed);
}
