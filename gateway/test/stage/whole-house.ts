/** Fold, ledger and API of a gateway in one place and on a clock of the test, so that people live through a year in seconds. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Act,
  type Actor,
  type ActReply,
  type Change,
  createState,
  encodeState,
  type JournalRecord,
  type RoleGrant,
  type State,
  step,
} from '@ninewatch/rules';
import { FakeClock } from '../../src/base/clock.ts';
import { buildFeed, type FeedParts, hashPassword } from '../../src/feed/feed.ts';
import { District } from '../../src/feed/feed-fixtures.ts';
import type { FeedOptions, RemoteLedger } from '../../src/feed/options.ts';
import { layLedger } from '../../src/ledger/empty-ledger-fixture.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import type { Ledger } from '../../src/ledger/ledger-port.ts';
import { openLedgerQueries } from '../../src/ledger/ledger-queries.ts';
import { TEST_RULES } from './rules.ts';

const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
export const HOUSE_PASSWORD = 'a password of the test';
/** Hashed fast: that sign-ins are slow is in the tests of sign-ins, and here people sign in some thousand times. */
const PASSWORD_HASH = await hashPassword(HOUSE_PASSWORD, { n: 2, r: 1, p: 1 });
/** Sessions last for twelve hours: people sign in again before. */
const SIGNED_IN_MS = 8 * 3_600_000;

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the route under test answers with.
  body: any;
  text: string;
}

export class WholeHouse {
  readonly clock: FakeClock;
  readonly dir = mkdtempSync(join(PLACE, 'ninewatch-house-'));
  readonly #ledger: Ledger;
  readonly #queries: ReturnType<typeof openLedgerQueries>;
  #state: State = createState();
  #feed: FeedParts | undefined;
  #position = 0;
  #acts = 0;
  readonly #tokens = new Map<string, { token: string; untilMs: number }>();
  /** Everything that the fold told, newest last; only the last so many are kept. */
  readonly changes: Change[] = [];

  private constructor(startMs: number) {
    this.clock = new FakeClock(startMs);
    layLedger(this.dir);
    this.#ledger = openLedger(this.dir, { clock: this.clock });
    this.#queries = openLedgerQueries(this.dir);
  }

  /** `more` takes the place of what the feed is given otherwise. */
  static async open(startMs: number, more: Partial<FeedOptions> = {}): Promise<WholeHouse> {
    const house = new WholeHouse(startMs);
    const receivedAt = startMs;
    house.take({ kind: 'start', receivedAt, epoch: 'house' });
    house.take({ kind: 'rules', receivedAt, version: 'stage', text: TEST_RULES });
    house.addPerson('admin', [{ role: 'admin', region: 'root' }]);
    house.#feed = await buildFeed({ ...house.#options(), ...more });
    house.#feed.start(house.#queries.openWork());
    return house;
  }

  get state(): State {
    return this.#state;
  }

  take(record: JournalRecord): Change[] {
    this.#position += 1;
    const { state, changes, failures } = step(this.#state, { position: this.#position, ordinal: 0, record });
    this.#state = state;
    if (failures.length > 0) throw failures[0]?.cause;
    const placed = changes.map((change) => ({ position: this.#position, ordinal: 0, change }));
    this.#ledger.commit({ upTo: this.#position, changes: placed });
    this.#feed?.push(changes, this.#position);
    this.changes.push(...changes);
    if (this.changes.length > 20_000) this.changes.splice(0, 10_000);
    return changes;
  }

  act(act: Act, actor: Actor = { userId: 'gateway', username: 'gateway', name: 'gateway' }): ActReply {
    this.#acts += 1;
    const actId = `act-${this.#acts}`;
    const changes = this.take({ kind: 'act', receivedAt: this.clock.nowMs(), actId, actor, act });
    const reply = changes.find((change) => change.kind === 'reply');
    if (reply === undefined) throw new Error(`${act.type} was not answered`);
    return reply.object;
  }

  /** Throws when it is refused. */
  done(act: Act): unknown {
    const reply = this.act(act);
    if (!reply.ok) throw new Error(`${act.type}: ${reply.code} ${reply.detail}`);
    return reply.value;
  }

  addPerson(username: string, roles: RoleGrant[], name = username): void {
    const user = { id: `id-${username}`, username, name, roles, passwordHash: PASSWORD_HASH };
    this.done({ type: 'user.create', user });
  }

  /** Time passes in ticks of `stepMs`. */
  pass(ms: number, stepMs = 3_600_000): void {
    for (let leftMs = ms; leftMs > 0; leftMs -= stepMs) {
      const elapsedMs = Math.min(stepMs, leftMs);
      this.clock.advance(elapsedMs);
      this.take({ kind: 'tick', receivedAt: this.clock.nowMs(), elapsedMs });
    }
  }

  async call(
    username: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    body?: object,
  ): Promise<Answer> {
    const answer = await this.feed.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${await this.tokenOf(username)}` },
      ...(body === undefined ? {} : { payload: body }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    return { status: answer.statusCode, body: isJson ? answer.json() : undefined, text: answer.body };
  }

  get feed(): FeedParts {
    if (this.#feed === undefined) throw new Error('not open');
    return this.#feed;
  }

  /** Equal after a replay of the same records. [P3] */
  stateText(): string {
    return encodeState(this.#state);
  }

  async close(): Promise<void> {
    await this.#feed?.stop();
    this.#queries.close();
    this.#ledger.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  async tokenOf(username: string): Promise<string> {
    const known = this.#tokens.get(username);
    if (known !== undefined && this.clock.nowMs() < known.untilMs) return known.token;
    const payload = { username, password: HOUSE_PASSWORD };
    const answer = await this.feed.app.inject({ method: 'POST', url: '/api/v1/session', payload });
    const { token } = answer.json<{ token?: string }>();
    if (token === undefined) throw new Error(`${username} could not sign in: ${answer.body}`);
    this.#tokens.set(username, { token, untilMs: this.clock.nowMs() + SIGNED_IN_MS });
    return token;
  }

  #options() {
    const queries = this.#queries as unknown as Record<string, (...args: unknown[]) => unknown>;
    const ledger = new Proxy(queries, {
      get:
        (target, name: string) =>
        async (...args: unknown[]) =>
          target[name]?.(...args),
    }) as unknown as RemoteLedger;
    const decide = async (act: Act, actor: Actor) => this.act(act, actor);
    return new District().options({ clock: this.clock, ledger, bulk: ledger, decide });
  }
}
