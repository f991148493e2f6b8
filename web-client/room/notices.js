import {UNSAVED_PATIENCE_MS} from './unsaved.js';
import {handPlace, isTeacher} from './view.js';

/** What deserves a sentence in the one polite place, or null; pure. */
export function noticeOf(change, before, state) {
  const self = state.you?.participant;
  const mine = change.participant === self;
  const name = (before.room ?? state.room)?.members[change.participant]?.name ?? '';
  switch (change.type) {
    case 'lessonStarted':
      return {key: 'notice.started'};
    case 'handRaised':
      if (mine) return null;
      return isTeacher(state) ? {key: 'notice.handOf', params: {name}} : null;
    case 'floorGiven':
      return mine ? {key: 'notice.floor', tone: 'bell'} : null;
    case 'floorTaken':
      return mine ? {key: 'notice.floorTaken'} : null;
    case 'muted':
      return mine ? {key: 'notice.muted', tone: 'bell'} : null;
    case 'joined':
      return change.member.role === 'teacher' && change.member.participant !== self
        ? {key: 'notice.teacherIn', params: {name: change.member.name}}
        : null;
    case 'left':
      return before.room?.members[change.participant]?.role === 'teacher'
        ? {key: 'notice.teacherOut', params: {name}}
        : null;
    default:
      return null;
  }
}

/** A line that is lost without a word is often back before its sentence was read. */
const AWAY_PATIENCE_MS = 2_000;

const ENDS = {moved: 'notice.moved', draining: 'notice.moved', busy: 'notice.busy'};

/**
 * What stays in the one polite place as long as it is so, the worst first, or null: what happens to
 * the lesson and that nothing has to be done; else the own place in the queue; pure.
 */
export function standingNotice({connection, state, errand, unsavedForMs, awayForMs}) {
  if (connection.state === 'waiting' || connection.state === 'connecting') {
    const told = ENDS[connection.reason?.code];
    if (told) return {key: told};
    if (awayForMs > AWAY_PATIENCE_MS) return {key: 'notice.away'};
  }
  if (errand === 'returning') return {key: 'notice.returning'};
  if (unsavedForMs > UNSAVED_PATIENCE_MS) return {key: 'notice.unsaved'};
  if (errand === 'moving') return {key: 'notice.moving'};
  const place = handPlace(state, state.you?.participant);
  return place > 0 ? {key: 'notice.handUp', params: {n: place}, tone: 'bell'} : null;
}
