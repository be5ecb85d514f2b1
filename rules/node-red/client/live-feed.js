/** The live socket of the wall, one for all nodes of a gateway: a snapshot, numbered changes, and none lost between. */

const { io } = require('socket.io-client');

/** The gateway beats every 5 s; after so long without one the connection counts as dead, ms. */
const BEAT_MS_MAX = 16_000;
const AGAIN_MS_MIN = 1_000;
const AGAIN_MS_MAX = 30_000;

/**
 * Tells each listener `onSnapshot({ hazards, tickets })`, `onChange({ kind, object })` and `onState(state, detail)`,
 * where a state is `connecting`, `live` or `lost`. Connects with the first listener, and ends with the last.
 */
function createLiveFeed({ client, connect = io, timers = globalThis }) {
  const listeners = new Set();
  /** What was seen last, so that a new connection goes on from there. */
  let seen = {};
  /** Of what is shown now: who comes later gets it at once. */
  let board;
  let state = ['connecting', ''];
  let socket;
  let beatTimer;
  let againTimer;
  let againMs = AGAIN_MS_MIN;
  let usedToken;

  function say(name, detail = '') {
    state = [name, detail];
    for (const { onState } of listeners) onState(name, detail);
  }

  function heard() {
    timers.clearTimeout(beatTimer);
    beatTimer = timers.setTimeout(() => lose('no beat'), BEAT_MS_MAX);
  }

  function lose(why) {
    timers.clearTimeout(beatTimer);
    socket?.removeAllListeners();
    socket?.disconnect();
    socket = undefined;
    if (listeners.size === 0) return;
    say('lost', why);
    timers.clearTimeout(againTimer);
    againTimer = timers.setTimeout(open, againMs);
    againMs = Math.min(2 * againMs, AGAIN_MS_MAX);
  }

  async function open() {
    if (listeners.size === 0 || socket !== undefined) return;
    say('connecting');
    try {
      usedToken = await client.token();
    } catch (problem) {
      lose(problem.message);
      return;
    }
    if (listeners.size === 0 || socket !== undefined) return;
    // Ours alone to repeat: it must sign in again first.
    socket = connect(`${client.base}/wall`, {
      auth: { token: usedToken, ...seen },
      reconnection: false,
      forceNew: true,
      transports: ['websocket'],
    });
    listen(socket);
    heard();
  }

  function listen(socket) {
    socket.on('snapshot', takeSnapshot);
    socket.on('change', takeChange);
    socket.on('beat', () => {
      heard();
      if (board !== undefined) live();
    });
    socket.on('ended', ({ code }) => refuse(code));
    socket.on('connect_error', (cause) => refuse(cause.data?.code ?? cause.message));
    socket.on('disconnect', (reason) => lose(reason));
    // With a place to go on from the gateway may have nothing to send.
    socket.on('connect', () => board !== undefined && live());
  }

  function refuse(code) {
    const isOver = code === 'not-signed-in';
    Promise.resolve(isOver ? client.forget(usedToken) : undefined).then(() => lose(code));
  }

  function live() {
    againMs = AGAIN_MS_MIN;
    if (state[0] !== 'live') say('live');
  }

  function takeSnapshot({ epoch, seq, hazards, tickets }) {
    heard();
    seen = { epoch, since: seq };
    board = { hazard: new Map(hazards.map(byId)), ticket: new Map(tickets.map(byId)) };
    live();
    for (const { onSnapshot } of listeners) onSnapshot({ hazards, tickets });
  }

  function takeChange({ seq, kind, object }) {
    heard();
    if (seq <= seen.since) return;
    if (seq !== seen.since + 1) {
      socket.emit('resume', seen);
      return;
    }
    seen = { ...seen, since: seq };
    const shown = board?.[kind];
    if (shown !== undefined) {
      if (object.state === 'closed') shown.delete(object.id);
      else shown.set(object.id, object);
    }
    live();
    for (const { onChange } of listeners) onChange({ kind, object });
  }

  return {
    /** → ends it. */
    join(listener) {
      listeners.add(listener);
      listener.onState(...state);
      if (board !== undefined) {
        listener.onSnapshot({ hazards: [...board.hazard.values()], tickets: [...board.ticket.values()] });
      }
      if (listeners.size === 1) void open();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) close();
      };
    },
    close,
  };

  function close() {
    listeners.clear();
    timers.clearTimeout(againTimer);
    timers.clearTimeout(beatTimer);
    socket?.removeAllListeners();
    socket?.disconnect();
    socket = undefined;
    board = undefined;
    seen = {};
    state = ['connecting', ''];
  }
}

const byId = (thing) => [thing.id, thing];

module.exports = { createLiveFeed, BEAT_MS_MAX };
