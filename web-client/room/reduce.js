/**
 * The room as this page knows it, as a pure function of what the server said.
 *
 * `position` is the last applied event, `saved` the watermark up to which everything is stored for
 * good. What lies between them is provisional: a `reset` may take it back.
 */
const CHAT_KEPT = 200;

export const nothing = Object.freeze({
  you: null,
  lesson: null,
  limits: {chatCharacters: 500, nameCharacters: 80, chatPerTenSeconds: 10},
  iceServers: [],
  lobby: null,
  room: null,
  position: null,
  saved: null,
  gap: false,
});

export function reduce(state, message) {
  switch (message.type) {
    case 'welcome':
      return welcomed(state, message);
    case 'lobby':
      return lobbied(state, message);
    case 'reset':
      return resetTo(state, message);
    case 'event':
      return happened(state, message);
    case 'saved':
      return state.saved && isBefore(message, state.saved)
        ? state
        : {...state, saved: {epoch: message.epoch, seq: message.seq}};
    default:
      return state;
  }
}

const welcomed = (state, {you, lesson, limits, iceServers}) => ({
  ...state,
  you,
  lesson,
  limits: limits ?? state.limits,
  iceServers: iceServers ?? [],
  gap: false,
});

const lobbied = (state, {phase, teacherHere, present, expected}) => ({
  ...state,
  lobby: {phase, teacherHere: teacherHere ?? false, present: present ?? 0, expected: expected ?? 0},
  room: null,
  position: null,
  saved: null,
  gap: false,
});

const resetTo = (state, {position, saved, room}) => ({
  ...state,
  lobby: null,
  room: {
    phase: room.phase,
    startedAt: room.startedAt ?? null,
    endReason: null,
    members: Object.fromEntries((room.members ?? []).map(member => [member.participant, tidy(member)])),
    hands: room.hands ?? [],
    chat: (room.chat ?? []).map(line => ({...line, position})),
  },
  position,
  saved: saved ?? position,
  gap: false,
});

const tidy = member => ({...member, sources: member.sources ?? []});

function happened(state, {epoch, seq, change}) {
  const {room, position} = state;
  if (!room || state.gap) return state;
  const at = {epoch, seq};
  if (!isBefore(position, at)) return state;
  if (seq !== position.seq + 1) return {...state, gap: true};
  return {...state, room: evolve(room, change, at), position: at};
}

function evolve(room, change, at) {
  const who = change.participant;
  switch (change.type) {
    case 'lessonStarted':
      return {...room, phase: 'live', startedAt: change.at};
    case 'lessonEnded':
      return {...room, phase: 'ended', endReason: change.reason ?? null, members: {}, hands: []};
    case 'joined':
      return withMember(room, change.member.participant, () => tidy(change.member));
    case 'away':
      return withMember(room, who, member => ({...member, away: true}));
    case 'returned':
      return withMember(room, who, member => ({...member, away: false}));
    case 'left':
      return withoutMember(room, who);
    case 'said':
      return {...room, chat: [...room.chat, {...change.chat, position: at}].slice(-CHAT_KEPT)};
    case 'handRaised':
      return {...room, hands: [...withoutHand(room, who), {participant: who, raisedAt: change.at}]};
    case 'handLowered':
      return {...room, hands: withoutHand(room, who)};
    case 'handsLowered':
      return {...room, hands: []};
    case 'floorGiven':
      return withMember(room, who, member => ({...member, floor: true}));
    case 'floorTaken':
      return withMember(room, who, member => ({...member, floor: false}));
    case 'muted':
      return withMember(room, who, member => ({...member, muted: true, microphone: false}));
    case 'devicesSet':
      return withMember(room, who, member => ({
        ...member,
        microphone: change.microphone,
        camera: change.camera,
        muted: member.muted && !change.microphone,
      }));
    case 'sourcePublished':
      return withMember(room, who, member => ({
        ...member,
        sources: [...without(member.sources, change.source), change.source],
      }));
    case 'sourceEnded':
      return withMember(room, who, member => ({...member, sources: without(member.sources, change.source)}));
    default:
      // An event of a newer server still takes its place in the order.
      return room;
  }
}

const without = (list, item) => list.filter(each => each !== item);
const withoutHand = (room, who) => room.hands.filter(hand => hand.participant !== who);

function withMember(room, who, change) {
  const before = room.members[who] ?? null;
  const after = change(before ?? {participant: who, sources: []});
  if (!before && after.name === undefined) return room;
  return {...room, members: {...room.members, [who]: after}};
}

function withoutMember(room, who) {
  const {[who]: gone, ...members} = room.members;
  return {...room, members, hands: withoutHand(room, who)};
}

/** The order of the log: a later owner's events stand behind all of an earlier one's. */
export const isBefore = (a, b) => a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq);

/** Whether something that this page shows is not stored yet. */
export const isUnsaved = state =>
  Boolean(state.position && state.saved && isBefore(state.saved, state.position));

export const isLineUnsaved = (state, line) => Boolean(state.saved && isBefore(state.saved, line.position));
