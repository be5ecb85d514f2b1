/** The built wall with a feed that says what a test wants, as fast as the page takes it: for what a real gateway needs a day. */

import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Hazard } from '@ninewatch/rules';
import { type Socket, Server as SocketServer } from 'socket.io';
import { hazardOf, snapshotOf } from '../../../dashboard/src/testing/samples.ts';
import { ROLES_BY_ABILITY } from '../../src/feed/access/roles.ts';

const DIST = fileURLToPath(new URL('../../../dashboard/dist/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const BEAT_MS = 1_000;
/** Incidents come and go among so many venues, and so many are open at a time. */
const VENUES = 400;
const OPEN_MAX = 60;
/** Changes between two waits for the page. */
const STEP = 400;
const ABILITIES = Object.entries(ROLES_BY_ABILITY).flatMap(([name, roles]) =>
  (roles as readonly string[]).includes('duty_officer') ? [name] : [],
);
const SESSION = {
  user: { id: 'u', username: 'watch', name: '周敏', roles: [{ role: 'duty_officer', region: 'd1' }] },
  abilities: { duty_officer: ABILITIES },
};

export class FakeFeed {
  readonly #http: Server;
  readonly #io: SocketServer;
  readonly #open: Hazard[] = [];
  readonly #beats: NodeJS.Timeout;
  #made = 0;
  #client: Socket | undefined;
  seq = 0;

  private constructor(http: Server) {
    this.#http = http;
    this.#io = new SocketServer(http, { transports: ['websocket'] });
    this.#io.of('/wall').on('connection', (socket) => {
      this.#client = socket;
      socket.emit('snapshot', this.#snapshot());
      socket.on('resume', () => socket.emit('snapshot', this.#snapshot()));
    });
    this.#beats = setInterval(() => this.#client?.emit('beat', { seq: this.seq, at: Date.now() }), BEAT_MS);
    for (let i = 0; i < OPEN_MAX; i += 1) this.#rise();
  }

  static async open(): Promise<FakeFeed> {
    let isSignedIn = false;
    const http = createServer((request, response) => {
      if (request.method === 'POST' && request.url === '/api/v1/session') isSignedIn = true;
      void answer(request, response, isSignedIn);
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return new FakeFeed(http);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get newestVenue(): string {
    return this.#open.at(-1)?.venueName ?? '';
  }

  /** Rises, figures that move, acknowledgements and ends by turns; resolves when the page has taken them all. */
  async play(changes: number): Promise<void> {
    for (let sent = 0; sent < changes; sent += STEP) {
      for (let i = sent; i < Math.min(changes, sent + STEP); i += 1) this.#next(i);
      await this.#drained();
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#beats);
    await this.#io.close();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #next(turn: number): void {
    const at = turn % 4;
    if (at === 0) this.#rise();
    else if (at === 1)
      this.#change((hazard) => ({
        ...hazard,
        members: hazard.members.map((member) => ({ ...member, value: 50 + (turn % 40) })),
      }));
    else if (at === 2)
      this.#change((hazard) => ({
        ...hazard,
        acknowledged: true,
        state: 'acknowledged',
        acknowledgedBy: 'watch',
      }));
    else this.#end();
  }

  #rise(): void {
    this.#made += 1;
    const no = this.#made;
    const hazard = hazardOf({
      ...{ id: `h-${no}`, venueId: `v-${no % VENUES}`, venueName: `第${no}号店`, openedAt: Date.now() },
      ...{ venueRisk: (['red', 'orange', 'yellow', 'blue'] as const)[no % 4] ?? 'blue' },
    });
    this.#open.push(hazard);
    this.#tell(hazard);
  }

  #change(next: (hazard: Hazard) => Hazard): void {
    const at = this.#made % this.#open.length;
    const before = this.#open[at];
    if (before === undefined) return;
    const after = { ...next(before), version: before.version + 1 };
    this.#open[at] = after;
    this.#tell(after);
  }

  #end(): void {
    const ended = this.#open.shift();
    if (ended !== undefined)
      this.#tell({ ...ended, state: 'closed', closedAt: Date.now(), cause: 'nuisance' });
  }

  #tell(object: Hazard): void {
    this.seq += 1;
    this.#client?.emit('change', { seq: this.seq, kind: 'hazard', object });
  }

  /** The page answers a question behind what was sent: it has read it all. */
  #drained(): Promise<void> {
    const client = this.#client;
    if (client === undefined) throw new Error('no page is connected');
    return new Promise((resolve) => {
      const look = () => (client.conn.transport.writable ? resolve() : void setTimeout(look, 5));
      setTimeout(look, 5);
    });
  }

  #snapshot() {
    return snapshotOf({ epoch: 'e1', seq: this.seq, at: Date.now(), hazards: [...this.#open] });
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  isSignedIn: boolean,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path.startsWith('/api/v1/')) return answerApi(path.slice('/api/v1'.length), response, isSignedIn);
  const file = extname(path) === '' ? 'index.html' : path.slice(1);
  const bytes = await readFile(join(DIST, file)).catch(() => null);
  response.writeHead(bytes === null ? 404 : 200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' });
  response.end(bytes ?? '');
}

function answerApi(path: string, response: ServerResponse, isSignedIn: boolean): void {
  const { status, body } = apiAnswer(path, isSignedIn);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function apiAnswer(path: string, isSignedIn: boolean): { status: number; body: unknown } {
  if (path === '/session' && !isSignedIn) return { status: 401, body: { code: 'not-signed-in', detail: '' } };
  if (path === '/session') return { status: 200, body: SESSION };
  const id = /^\/venues\/(v-\d+)$/.exec(path)?.[1];
  const venue = { id, name: id, region: 'grid', address: '石桥路', risk: 'blue' };
  return { status: 200, body: id === undefined ? { items: [], next: null } : venue };
}
