import {isUnsaved} from './reduce.js';

/** How the line is, as {key, params, tone, icon}: the small word in the corner; pure. */
export function lineWord({connection, state, weak, unsavedForMs, now}) {
  if (connection.state === 'waiting') {
    const n = Math.max(1, Math.ceil((connection.retryAt - now) / 1_000));
    const moved = connection.reason?.code === 'moved';
    return {key: moved ? 'line.moved' : 'line.again', params: {n}, tone: 'bad', icon: moved ? 'moved' : 'again'};
  }
  if (connection.state === 'closed') return {key: 'line.closed', params: {}, tone: 'bad', icon: 'close'};
  if (connection.state !== 'live') return {key: 'line.connecting', params: {}, tone: 'quiet', icon: 'again'};
  if (isUnsaved(state) && unsavedForMs > UNSAVED_PATIENCE_MS) {
    return {key: 'line.unsaved', params: {}, tone: 'bell', icon: 'unsaved'};
  }
  if (weak) return {key: 'line.weak', params: {}, tone: 'bell', icon: 'weak'};
  return {key: state.room?.phase === 'live' ? 'line.live' : 'line.good', params: {}, tone: 'good', icon: 'live'};
}

/** A commit takes milliseconds: a word for it would only flicker. */
export const UNSAVED_PATIENCE_MS = 1_500;
