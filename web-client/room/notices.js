import {isTeacher} from './view.js';

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
