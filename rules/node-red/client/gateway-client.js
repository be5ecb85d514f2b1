/** The gateway's API for flows: one session for all nodes, signed in again when it ends, calls in turn. */

const { GatewayProblem, problemOf } = require('./problem.js');
const { createTurns } = require('./turns.js');

const ANSWER_MS_MAX = 15_000;
/** A call that was refused because the gateway was busy is made again, so often and after so long at most. */
const AGAIN_MAX = 3;
const AGAIN_MS_MAX = 10_000;
/** A sign-in that was refused is not tried again for so long: the gateway throttles those who guess. */
const REFUSED_MS = 30_000;
/** A session is renewed before it ends, ms. */
const RENEWED_BEFORE_MS = 5 * 60_000;
/** Pages of a list that are read at most; the number of things a page. */
const PAGES_MAX = 100;
const PAGE = 1_000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * `url` without a path; either `token`, or `username` and `password`. Nothing is called before the first request.
 */
function createGatewayClient({
  url,
  username,
  password,
  token: givenToken,
  fetch = globalThis.fetch,
  nowMs = Date.now,
}) {
  const base = baseOf(url);
  const turns = createTurns();
  const ended = new AbortController();
  let session;
  let refused;

  async function send(method, path, { query, body, token } = {}) {
    const headers = {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(ANSWER_MS_MAX)]);
    const request = {
      method,
      headers,
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const answer = await fetch(`${base}/api/v1${path}${queryOf(query)}`, request).catch((cause) => {
      throw unreached(cause);
    });
    if (!answer.ok) throw await problemOf(answer);
    return answer.status === 204 ? null : answer.json();
  }

  /** One sign-in for all who wait for it. */
  function signIn() {
    if (refused !== undefined && nowMs() - refused.atMs < REFUSED_MS) throw refused.problem;
    const opening = send('POST', '/session', { body: { username, password } }).then(
      ({ token, expiresAt }) => ({ token, expiresAt }),
      (problem) => {
        session = undefined;
        if (problem.status !== undefined) refused = { problem, atMs: nowMs() };
        throw problem;
      },
    );
    session = { opening, endsAtMs: Number.POSITIVE_INFINITY };
    return opening.then(({ token, expiresAt }) => {
      refused = undefined;
      if (session?.opening === opening) session.endsAtMs = expiresAt - RENEWED_BEFORE_MS;
      return token;
    });
  }

  /** A token that the gateway took a moment ago. */
  async function token() {
    if (givenToken) return givenToken;
    if (!username || !password)
      throw new GatewayProblem('not-configured', 'a user and a password are needed');
    if (session !== undefined && nowMs() < session.endsAtMs) return (await session.opening).token;
    return signIn();
  }

  /** The gateway no longer knows it: the next call signs in anew. */
  async function forget(old) {
    const known = await session?.opening.catch(() => undefined);
    if (known?.token === old) session = undefined;
  }

  async function call(method, path, asked) {
    for (let again = 0; ; again += 1) {
      const used = await token();
      try {
        return await send(method, path, { ...asked, token: used });
      } catch (problem) {
        const isOver = problem.status === 401 && !givenToken;
        if (isOver) await forget(used);
        // Busy means that nothing was done. Whether something was done when no answer came nobody knows.
        const isBusy = problem.status === 429 || problem.status === 503;
        if (again >= (isOver ? 1 : AGAIN_MAX) || !(isOver || isBusy)) throw problem;
        if (isBusy) await wait(Math.min(problem.retryAfterMs ?? 1_000, AGAIN_MS_MAX));
      }
    }
  }

  const request = (method, path, asked) => turns.take(() => call(method, path, asked));

  /** All things of a list, page by page, up to `max`; more than that is told by `isCut`. */
  async function list(path, query = {}, max = PAGE) {
    const items = [];
    let after;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const limit = Math.min(PAGE, max - items.length);
      const answer = await request('GET', path, { query: { ...query, limit, after } });
      items.push(...answer.items);
      if (answer.next === null) return { items, isCut: false };
      if (items.length >= max) break;
      after = answer.next;
    }
    return { items, isCut: true };
  }

  return {
    base,
    token,
    forget,
    request,
    list,
    waiting: turns.waiting,
    /** Ends what is under way. */
    close: () => ended.abort(),
  };
}

function baseOf(url) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    throw new GatewayProblem('not-configured', `${JSON.stringify(url)} is no address of a gateway`);
  }
  if (!/^https?:$/.test(parsed.protocol))
    throw new GatewayProblem('not-configured', 'http or https is needed');
  return `${parsed.protocol}//${parsed.host}`;
}

function queryOf(query = {}) {
  const given = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== '' && value !== null,
  );
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

function unreached(cause) {
  const isLate = cause?.name === 'TimeoutError';
  const detail = isLate
    ? `no answer in ${ANSWER_MS_MAX / 1_000} s`
    : (cause?.cause?.message ?? cause?.message);
  return new GatewayProblem(isLate ? 'timeout' : 'unreachable', detail);
}

module.exports = { createGatewayClient };
