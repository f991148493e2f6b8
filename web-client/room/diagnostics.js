/** What automation may read of a page: `window.belfort`. Nothing in it changes anything. */
export function showDiagnostics(session) {
  const diagnostics = Object.freeze({
    get screen() {
      return session.screen;
    },
    get phase() {
      return session.state.room?.phase ?? session.state.lobby?.phase ?? null;
    },
    get connection() {
      return session.connection.state;
    },
    get position() {
      return session.state.position;
    },
    get saved() {
      return session.state.saved;
    },
    get pending() {
      return session.connection.pending.all.length;
    },
    get errand() {
      return session.media.errand;
    },
    get soundBlocked() {
      return session.media.ears.blocked;
    },
    get room() {
      return structuredClone(session.state.room);
    },
    stats: () => session.media.stats(),
    timings,
  });
  Object.defineProperty(window, 'belfort', {value: diagnostics, configurable: true});
}

/** Milliseconds since the page began, by the name of the mark. */
function timings() {
  const marks = performance.getEntriesByType('mark').filter(({name}) => name.startsWith('belfort:'));
  return Object.fromEntries(marks.map(({name, startTime}) => [name.slice('belfort:'.length), startTime]));
}
