/** No prefix: whichever server the front door chooses. */
export const FRONT_DOOR = '';

const PREFIX = /^\/s\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/?$/;

/** Where a `moved` sends to; what is no prefix of a server changes nothing; pure. */
export const movedTo = (prefix, current) => (PREFIX.test(prefix) ? prefix.replace(/\/$/, '') : current);

/** Words after which the same prefix counts: of another server, or of a turn that is kept there. */
const STAYS = ['moved', 'busy'];

/**
 * Under which prefix the next line is opened after one was lost. Whoever is sent away asks the front
 * door, which knows who stays; so does whoever got no answer twice.
 *
 * @param told what the server said at the end, or null
 * @param failures lines in a row that were lost without a word; pure
 */
export function routeAfterLoss(prefix, told, failures) {
  const stays = told ? STAYS.includes(told.code) : failures <= 1;
  return stays ? prefix : FRONT_DOOR;
}
