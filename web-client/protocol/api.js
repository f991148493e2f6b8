/** What the server refused, with the code that the reader may pass on. */
export class ApiError extends Error {
  constructor(code, message, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const PATIENCE_MS = 15_000;

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: body === undefined ? {} : {'content-type': 'application/json'},
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new ApiError('no_network', 'The server cannot be reached.', 0);
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(answer.code ?? `http_${response.status}`, answer.message ?? '', response.status);
  }
  return answer;
}

const session = key => `/api/v1/session/${encodeURIComponent(key)}`;

export const exchangeToken = token => call('POST', '/api/v1/session', {token});
export const readSession = key => call('GET', session(key));
export const endSession = key => call('DELETE', session(key));

/** The admin's calls, by the key of the admin's session. */
export function adminApi(key) {
  const base = `/api/v1/admin/${encodeURIComponent(key)}`;
  const lesson = id => `${base}/lessons/${encodeURIComponent(id)}`;
  const drainOf = node => `${base}/nodes/${encodeURIComponent(node)}/drain`;
  return {
    forecast: () => call('GET', `${base}/forecast`),
    now: () => call('GET', `${base}/now`),
    /** Those that start between two moments: a day is what this browser's clock says. */
    lessons: (from, to) => call('GET', `${base}/lessons?from=${from}&to=${to}`),
    classes: () => call('GET', `${base}/classes`),
    makeLesson: wish => call('POST', `${base}/lessons`, wish),
    links: id => call('GET', `${lesson(id)}/links`),
    revoke: (id, participant) =>
      call('DELETE', `${lesson(id)}/links/${encodeURIComponent(participant)}`),
    end: id => call('POST', `${lesson(id)}/end`, {}),
    drain: (node, minutes) =>
      call('POST', drainOf(node), minutes === null ? {} : {minutes}),
    undrain: node => call('DELETE', drainOf(node)),
    placement: id => call('GET', `${base}/placements/${encodeURIComponent(id)}`),
  };
}
