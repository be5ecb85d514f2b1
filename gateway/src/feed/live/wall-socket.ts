/** The live socket: Socket.IO clients of `/wall`, each with a session that may end at any time. [P10] */

import type { Server as HttpServer, IncomingHttpHeaders } from 'node:http';
import { type Namespace, Server, type Socket } from 'socket.io';
import type { Clock } from '../../base/clock.ts';
import type { Counters } from '../../base/counters.ts';
import { causeText } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Scope } from '../../ledger/query-port.ts';
import type { Caller, Permissions } from '../access/permissions.ts';
import type { Sessions } from '../access/sessions.ts';
import { Problem } from '../http/problems.ts';
import { isSameOrigin } from '../http/same-origin.ts';
import { encodeOnce } from './encode-once.ts';
import { BEAT_MS, type LiveWall } from './live-wall.ts';
import type { Listener } from './view.ts';

export const SOCKETS_MAX = 1_000;
/** Engine.IO sessions, signed in or not; one that joins no wall ends after `connectTimeout`. [P8] */
const HANDSHAKES_MAX = 2 * SOCKETS_MAX;
/** `resume` asks for much; a client that repeats it more often per beat is not answered. [P8] */
const RESUMES_PER_BEAT_MAX = 5;
/** Clients send a token and a number, nothing bigger. */
const MESSAGE_BYTES_MAX = 16_384;

export interface WallSocketOptions {
  server: HttpServer;
  clock: Clock;
  log: Log;
  counters: Counters;
  sessions: Sessions;
  permissions: Permissions;
  live: LiveWall;
  cookieToken(headers: IncomingHttpHeaders): string | undefined;
}

interface Client {
  socket: Socket;
  caller: Caller;
  scopeText: string;
  scope: Scope;
  listener: Listener;
  resumes: number;
  leave(): void;
}

export class WallSocket {
  readonly #options: WallSocketOptions;
  readonly #io: Server;
  readonly #clients = new Set<Client>();
  readonly #timer: { stop(): void };

  constructor(options: WallSocketOptions) {
    this.#options = options;
    this.#io = new Server(options.server, {
      serveClient: false,
      maxHttpBufferSize: MESSAGE_BYTES_MAX,
      connectTimeout: 10_000,
      allowRequest: (_request, done) => done(null, this.#io.engine.clientsCount < HANDSHAKES_MAX),
      // Elsewhere `Connections` decides; without this such upgrades would be cut after a second.
      destroyUpgrade: false,
    });
    encodeOnce(this.#io.encoder, (body) => options.live.textOf(body));
    this.#io.use((_socket, next) => next(refusal(new Problem('no-such-route'))));
    const wall: Namespace = this.#io.of('/wall');
    wall.use((socket, next) => {
      this.#admit(socket).then(
        () => next(),
        (cause: unknown) => next(refusal(cause)),
      );
    });
    wall.on('connection', (socket) => this.#join(socket));
    this.#timer = options.clock.every(BEAT_MS, () => this.#onBeat());
  }

  /** Sessions or grants may have changed: who may no longer, leaves; who sees other regions, changes the view. */
  recheck(concerns: (caller: Caller) => boolean = () => true): void {
    for (const client of this.#clients) {
      if (concerns(client.caller)) this.#recheckOne(client);
    }
  }

  async stop(): Promise<void> {
    this.#timer.stop();
    this.#io.disconnectSockets(true);
    await this.#io.close();
  }

  async #admit(socket: Socket): Promise<void> {
    if (this.#clients.size >= SOCKETS_MAX) throw new Problem('overloaded');
    const { token } = socket.handshake.auth as { token?: unknown };
    const fromCookie = this.#options.cookieToken(socket.request.headers);
    const used = typeof token === 'string' ? token : fromCookie;
    if (used === undefined) throw new Problem('not-signed-in');
    if (used !== token && !isSameOrigin(socket.request.headers)) throw new Problem('cross-site');
    const caller = await this.#options.sessions.check(used);
    if (caller === null) throw new Problem('not-signed-in');
    if (this.#options.permissions.scope(caller, 'read.work') === 'nowhere') throw new Problem('forbidden');
    // Refuses before the base is laid.
    this.#options.live.requireStarted();
    (socket.data as { caller: Caller }).caller = caller;
  }

  #join(socket: Socket): void {
    const { caller } = socket.data as { caller: Caller };
    const scope = this.#options.permissions.scope(caller, 'read.work');
    if (scope === 'nowhere') return void socket.disconnect(true);
    const listener: Listener = {
      send: (event, body) => void socket.emit(event, body),
      backlog: () => backlogOf(socket),
    };
    const { epoch, since } = socket.handshake.auth as { epoch?: unknown; since?: unknown };
    const client: Client = {
      socket,
      caller,
      scope,
      scopeText: JSON.stringify(scope),
      listener,
      resumes: 0,
      leave: () => undefined,
    };
    try {
      client.leave = this.#options.live.attach(scope, listener, { epoch, since });
    } catch (cause) {
      this.#end(client, refusal(cause).data.code);
      return;
    }
    this.#clients.add(client);
    this.#gauge();
    socket.on('resume', (seen: unknown) => this.#resume(client, seen));
    socket.on('disconnect', () => this.#forget(client));
    // A sign-out or a new role between the check at the door and here would be missed otherwise.
    this.#recheckOne(client);
  }

  #resume(client: Client, seen: unknown): void {
    client.resumes += 1;
    if (client.resumes > RESUMES_PER_BEAT_MAX) {
      this.#options.counters.count('wall_resumes_refused_total', 'Resumes beyond the limit per beat');
      return;
    }
    const asked = typeof seen === 'object' && seen !== null ? seen : {};
    this.#options.live.resume(client.scope, client.listener, asked);
  }

  #recheckOne(client: Client): void {
    this.#options.sessions.check(client.caller.token).then(
      (caller) => this.#apply(client, caller),
      (cause: unknown) =>
        this.#options.log.warn({ cause: causeText(cause) }, 'a wall session could not be checked'),
    );
  }

  #apply(client: Client, caller: Caller | null): void {
    if (!this.#clients.has(client)) return;
    const scope = caller === null ? 'nowhere' : this.#options.permissions.scope(caller, 'read.work');
    if (caller === null || scope === 'nowhere') {
      this.#end(client, caller === null ? 'not-signed-in' : 'forbidden');
      return;
    }
    client.caller = caller;
    if (JSON.stringify(scope) === client.scopeText) return;
    client.leave();
    client.scope = scope;
    client.scopeText = JSON.stringify(scope);
    client.leave = this.#options.live.attach(scope, client.listener);
  }

  #onBeat(): void {
    for (const client of this.#clients) client.resumes = 0;
    this.recheck();
  }

  /** Tells the page why, so that it can ask for a new login instead of trying for ever. */
  #end(client: Client, code: string): void {
    client.socket.emit('ended', { code });
    this.#forget(client);
    client.socket.disconnect(true);
  }

  #forget(client: Client): void {
    client.leave();
    this.#clients.delete(client);
    this.#gauge();
  }

  #gauge(): void {
    this.#options.counters.gauge('wall_sockets', 'Connected walls', this.#clients.size);
  }
}

/** Socket.IO keeps no public count; its engine holds what the network has not taken yet. */
function backlogOf(socket: Socket): number {
  const { writeBuffer } = socket.conn as unknown as { writeBuffer?: unknown[] };
  return writeBuffer?.length ?? 0;
}

function refusal(cause: unknown): Error & { data: { code: string } } {
  const problem = cause instanceof Problem ? cause : new Problem('internal');
  return Object.assign(new Error(problem.message), { data: { code: problem.code } });
}
