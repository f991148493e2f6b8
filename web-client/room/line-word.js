import {UNSAVED_PATIENCE_MS} from './unsaved.js';

/** Ends of a line of which the server said that it goes on elsewhere, or that many come at once. */
const WAITING = {
  moved: {key: 'line.moved', icon: 'moved'},
  draining: {key: 'line.moved', icon: 'moved'},
  busy: {key: 'line.busy', icon: 'clock'},
};

/**
 * How the line is, as {key, params, tone, icon}: the small word in the corner; pure.
 *
 * @param errand why pictures are under way: `returning`, `moving` or null
 */
export function lineWord({connection, state, weak, errand, unsavedForMs, now}) {
  if (connection.state === 'waiting') {
    const n = Math.max(1, Math.ceil((connection.retryAt - now) / 1_000));
    const {key, icon} = WAITING[connection.reason?.code] ?? {key: 'line.again', icon: 'again'};
    return {key, params: {n}, tone: 'bad', icon};
  }
  if (connection.state === 'closed') return {key: 'line.closed', params: {}, tone: 'bad', icon: 'close'};
  if (connection.state !== 'live') return {key: 'line.connecting', params: {}, tone: 'quiet', icon: 'again'};
  if (errand === 'returning') return {key: 'line.returning', params: {}, tone: 'bad', icon: 'again'};
  if (unsavedForMs > UNSAVED_PATIENCE_MS) return {key: 'line.unsaved', params: {}, tone: 'bell', icon: 'unsaved'};
  if (errand === 'moving') return {key: 'line.moving', params: {}, tone: 'good', icon: 'moved'};
  if (weak) return {key: 'line.weak', params: {}, tone: 'bell', icon: 'weak'};
  return {key: state.room?.phase === 'live' ? 'line.live' : 'line.good', params: {}, tone: 'good', icon: 'live'};
}
