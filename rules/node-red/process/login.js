/** Who may open the editor: people sign in with their ninewatch user, and every call asks whether that still holds. */

const { createHash } = require('node:crypto');

/** How long an answer of the gateway counts, ms: so late an ended session or a lost role is noticed. */
const BELIEVED_MS = 10_000;
/** People with a session at a time; beyond it the one signed in first signs in again. */
const PEOPLE_MAX = 200;
const ANSWER_MS_MAX = 10_000;
const SESSION_S = 12 * 60 * 60;

/** Node-RED's names for what the abilities of ninewatch allow. */
function permissionsOf({ roles, abilities }) {
  // Flows see no regions: what is for them is for those who hold their role on the root.
  const held = new Set(
    roles.filter(({ region }) => region === 'root').flatMap(({ role }) => abilities[role] ?? []),
  );
  if (held.has('flows.edit')) return '*';
  return held.has('read.flows') ? 'read' : null;
}

/** A gateway that cannot be asked lets nobody in. */
function createLogin({ gatewayUrl, fetch = globalThis.fetch, nowMs = Date.now }) {
  const call = (method, token, body) =>
    fetch(`${gatewayUrl}/api/v1/session`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });

  /** Token of ninewatch → what the gateway said of it, and when. */
  const seen = new Map();
  /** User name → token of the session that he opened here. */
  const sessions = new Map();

  async function askWho(token) {
    const answer = await call('GET', token).catch(() => undefined);
    if (answer?.status !== 200) return null;
    const { user, abilities } = await answer.json();
    return { username: user.username, permissions: permissionsOf({ roles: user.roles, abilities }) };
  }

  /** Null for a session that is over, and for one that cannot be looked at. */
  function whoIs(token) {
    const known = seen.get(token);
    if (known !== undefined && nowMs() - known.atMs < BELIEVED_MS) return known.who;
    const who = askWho(token);
    keep(seen, token, { atMs: nowMs(), who });
    return who;
  }

  async function open(username, password) {
    const answer = await call('POST', undefined, { username, password }).catch(() => undefined);
    return answer?.status === 200 ? (await answer.json()).token : null;
  }

  function asEditor(who) {
    if (who === null || who.permissions === null) return null;
    return { username: who.username, permissions: who.permissions };
  }

  async function authenticate(username, password) {
    const token = await open(username, password);
    if (token === null) return null;
    const editor = asEditor(await whoIs(token));
    if (editor === null) {
      await call('DELETE', token).catch(() => undefined);
      return null;
    }
    keep(sessions, username, token);
    return editor;
  }

  /** Asked with every call of the editor. */
  async function users(username) {
    const token = sessions.get(username);
    return token === undefined ? null : asEditor(await whoIs(token));
  }

  /** For programs: a ninewatch token as `Authorization: Bearer` works at the editor's own API too. */
  const tokens = async (token) => asEditor(await whoIs(token));

  return {
    adminAuth: { type: 'credentials', users, authenticate, tokens, sessionExpiryTime: SESSION_S },
    guardPages: createPageGuard({ open, whoIs, nowMs }),
  };
}

/** Pages and addresses that flows serve: for whoever has a ninewatch user, by HTTP Basic or with a token. */
function createPageGuard({ open, whoIs, nowMs }) {
  /** Hash of name and password → its session: a sign-in a call would be slow, and is throttled. */
  const opened = new Map();

  function tokenOf(basic) {
    const key = createHash('sha256').update(basic).digest('hex');
    const known = opened.get(key);
    if (known !== undefined && nowMs() - known.atMs < SESSION_S * 500) return known.token;
    const text = Buffer.from(basic, 'base64').toString();
    const colon = text.indexOf(':');
    const token = colon < 1 ? Promise.resolve(null) : open(text.slice(0, colon), text.slice(colon + 1));
    keep(opened, key, { atMs: nowMs(), token });
    // A wrong password is asked again: the right one may be set meanwhile.
    void token.then((made) => made === null && opened.delete(key));
    return token;
  }

  return async (request, response, next) => {
    const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
    const isBasic = /^basic$/i.test(scheme);
    const token = isBasic ? await tokenOf(value) : /^bearer$/i.test(scheme) ? value : null;
    const who = token === null || token === '' ? null : await whoIs(token);
    if (who !== null) {
      // Flows see who calls, and nothing that they could sign in with.
      delete request.headers.authorization;
      request.ninewatchUser = who.username;
      return next();
    }
    if (isBasic) opened.delete(createHash('sha256').update(value).digest('hex'));
    response.setHeader('www-authenticate', 'Basic realm="ninewatch", charset="UTF-8"');
    response.statusCode = 401;
    return response.end();
  };
}

/** The longest kept makes room. */
function keep(map, key, value) {
  map.delete(key);
  map.set(key, value);
  if (map.size > PEOPLE_MAX) map.delete(map.keys().next().value);
}

/** The browser sends the wall's cookie to every port of the host; no flow may see it. */
function dropCookies(request, _response, next) {
  delete request.headers.cookie;
  next();
}

module.exports = { createLogin, dropCookies, permissionsOf };
