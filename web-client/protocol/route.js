/** No prefix: whichever server the front door chooses. */
export const FRONT_DOOR = '';

const PREFIX = /^\/s\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/?$/;

/** Where a `moved` sends to; what is no prefix of a server changes nothing; pure. */
export const movedTo = (prefix, current) => (PREFIX.test(prefix) ? prefix.replace(/\/$/, '') : current);

/**
 * Under which prefix the next line is opened after one was lost. A server that said when to come
 * back is asked again; one that twice gave no answer is not there, and the front door knows who is.
 *
 * @param told what the server said at the end, or null
 * @param failures lines in a row that were lost without a word; pure
 */
export const routeAfterLoss = (prefix, told, failures) => (told || failures <= 1 ? prefix : FRONT_DOOR);
