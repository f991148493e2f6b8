/** No prefix: whichever server the front door chooses. */
export const FRONT_DOOR = '';

const PREFIX = /^\/s\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/?$/;

/** Where a `moved` sends to; what is no prefix of a server changes nothing; pure. */
export const movedTo = (prefix, current) => (PREFIX.test(prefix) ? prefix.replace(/\/$/, '') : current);

/** Who was told one of these comes back to the same server; any other word sends him to the front door. */
const COMES_BACK = ['moved', 'busy'];

/**
 * Under which prefix the next line is opened after one was lost. A server that said when to come
 * back is asked again; one that says that it stops, or twice gave no answer, is not, and the front
 * door knows who is there.
 *
 * @param told what the server said at the end, or null
 * @param failures lines in a row that were lost without a word; pure
 */
export const routeAfterLoss = (prefix, told, failures) =>
  (told ? COMES_BACK.includes(told.code) : failures <= 1) ? prefix : FRONT_DOOR;
