/** Commands bear an op, are said again after a reconnect and end with an acknowledgement. */
const OP_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export function newOp(bytes = crypto.getRandomValues(new Uint8Array(16))) {
  return Array.from(bytes, byte => OP_LETTERS[byte & 63]).join('');
}

const command = type => (fields = {}) => ({type, op: newOp(), ...fields});

export const commands = {
  join: command('join'),
  leave: command('leave'),
  startLesson: command('startLesson'),
  endLesson: command('endLesson'),
  say: command('say'),
  raiseHand: command('raiseHand'),
  lowerHand: command('lowerHand'),
  lowerAllHands: command('lowerAllHands'),
  giveFloor: command('giveFloor'),
  takeFloor: command('takeFloor'),
  mute: command('mute'),
  muteAll: command('muteAll'),
  setDevices: command('setDevices'),
  kick: command('kick'),
  unpublish: command('unpublish'),
};

export const hello = (resume, peers) => ({type: 'hello', ...(resume ? {resume} : {}), peers});
export const beat = () => ({type: 'beat'});
export const offer = (peer, attempt, sdp) => ({type: 'offer', peer, attempt, sdp});
export const showing = pictures => ({type: 'showing', pictures});
export const hangUp = peer => ({type: 'hangUp', peer});
export const candidate = (peer, attempt, found) => ({
  type: 'candidate',
  peer,
  attempt,
  candidate: found.candidate,
  sdpMid: found.sdpMid ?? '',
  sdpMLineIndex: found.sdpMLineIndex ?? 0,
});
