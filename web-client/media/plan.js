import {mayPublish, students, teachers} from '../room/view.js';

/** A Chromebook with 4 GB decodes this many pictures without dropping the teacher's. */
export const MOST_WATCHED = 8;

export const watchPeer = (participant, source) => `in:${participant}:${source}`;

/** Which peer connections this page wants to watch, most important first; pure. */
export function watchPlan(state) {
  if (state.room?.phase !== 'live') return [];
  const self = state.you.participant;
  const others = list => list.filter(member => member.participant !== self);
  const of = (list, source) =>
    list.filter(member => member.sources.includes(source)).map(member => watchPeer(member.participant, source));
  const teaching = others(teachers(state));
  const learning = others(students(state));
  return [
    ...of(teaching, 'camera'),
    ...of(teaching, 'screen'),
    ...of(learning, 'screen'),
    ...of(learning, 'camera'),
  ].slice(0, MOST_WATCHED);
}

/**
 * What this page publishes now. A camera connection that stands stays, with silence and no picture,
 * when its person turns both off: turning one on again must not wait for a negotiation.
 */
export function publishPlan(state, wants, standing) {
  if (!mayPublish(state)) return {camera: false, screen: false};
  return {camera: wants.microphone || wants.camera || standing, screen: wants.screen};
}

/** Of several errands of peer connections the one that a person should hear of, or null; pure. */
export const mostUrgent = errands => ['returning', 'moving'].find(errand => errands.includes(errand)) ?? null;
