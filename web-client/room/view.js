/** Questions that the screens and the media ask about a room; pure. */
export const members = state => Object.values(state.room?.members ?? {});

export const me = state => state.room?.members[state.you?.participant] ?? null;

export const isTeacher = state => state.you?.role === 'teacher';

export const mayPublish = state => {
  const self = me(state);
  return Boolean(state.room?.phase === 'live' && self && (self.role === 'teacher' || self.floor));
};

const byName = (a, b) => a.name.localeCompare(b.name);

export const teachers = state => members(state).filter(member => member.role === 'teacher').sort(byName);

export const students = state => members(state).filter(member => member.role === 'student').sort(byName);

export const handPlace = (state, participant) =>
  (state.room?.hands ?? []).findIndex(hand => hand.participant === participant) + 1;

/**
 * What stands on the stage: a shared screen, else the teacher. The teacher himself sees who has the
 * floor there, and his own picture while nobody has.
 */
export function onStage(state) {
  const self = state.you?.participant;
  const everyone = [...teachers(state), ...students(state)];
  const sharing = everyone.find(member => member.sources.includes('screen'));
  if (sharing) return {member: sharing, source: 'screen'};
  const byPresence = (a, b) => Number(a.away) - Number(b.away);
  const teaching = teachers(state).filter(member => member.participant !== self).sort(byPresence);
  const speaking = everyone.filter(member => member.floor && member.participant !== self);
  const member = teaching[0] ?? (isTeacher(state) ? (speaking[0] ?? me(state)) : null);
  return member ? {member, source: 'camera'} : null;
}

/** Who stands in the filmstrip: teachers who are not on the stage, the floor, oneself last. */
export function inFilm(state) {
  const stage = onStage(state);
  const self = state.you?.participant;
  const shown = member => stage?.source === 'camera' && stage.member.participant === member.participant;
  const others = [...teachers(state), ...students(state).filter(member => member.floor)];
  const own = me(state);
  return [...others.filter(member => member.participant !== self), ...(own && mayPublish(state) ? [own] : [])].filter(
    member => !shown(member),
  );
}
