/** Who wins, files or people, over reloads and restarts: on a real fold, with files in memory. */

import {
  type Actor,
  type ActReply,
  type Change,
  createState,
  decodeState,
  encodeState,
  type JournalRecord,
  type State,
  step,
} from '@ninewatch/rules';
import { describe, expect, it, vi } from 'vitest';
import { TEST_RULES } from '../../test/stage/rules.ts';
import { GatewayError } from '../base/errors.ts';
import { checkRules } from './check-rules.ts';
import { hashOf } from './rule-files.ts';
import { RulesDesk } from './rules-desk.ts';

const AUTHOR: Actor = { userId: 'u', username: 'author', name: 'Author' };
const withLimit = (limit: number) =>
  TEST_RULES.replace('above: 57.2', `above: ${limit}`).replace('stage-1', `v${limit}`);
const [A, B, C] = [withLimit(55), withLimit(60), withLimit(65)];

/** A gateway's life as far as its rules go: a file, a fold, and runs one after another. */
class Site {
  file: string | Error = A;
  state: State = createState();
  /** The thread that checks is not there. */
  isCheckDown = false;
  failedChecks = 0;
  readonly told: [boolean, string][] = [];
  readonly changes: Change[] = [];
  desk!: RulesDesk;
  #position = 0;

  /** Also again, as after a stop: only the state is left. */
  async start(): Promise<this> {
    this.state = decodeState(encodeState(this.state));
    this.desk = new RulesDesk({
      inForce: async () => this.state.rules,
      check: async (text, against) => {
        if (!this.isCheckDown) return checkRules(text, against);
        this.failedChecks += 1;
        throw new Error('the thread ended');
      },
      change: async (change) => this.#take({ kind: 'rules', receivedAt: 1, actId: 'a', ...change }),
      readFiles: () => {
        if (this.file instanceof Error) throw this.file;
        return { path: 'rules.yaml', names: ['rules.yaml'], text: this.file, hash: hashOf(this.file) };
      },
      tell: (isUsable, detail) => this.told.push([isUsable, detail]),
      nowMs: () => 1,
    });
    const change = await this.desk.atStart(this.state.rules);
    if (change !== null) this.#take({ kind: 'rules', receivedAt: 1, ...change });
    this.desk.tellLastRead();
    return this;
  }

  put(text: string, expectedRevision?: number): Promise<ActReply> {
    const more = expectedRevision === undefined ? {} : { expectedRevision };
    return this.desk.put({ text, version: 'x', ...more }, AUTHOR);
  }

  get text(): string | undefined {
    return this.state.rules?.text;
  }

  #take(record: JournalRecord): ActReply {
    this.#position += 1;
    const { changes } = step(this.state, { position: this.#position, ordinal: 0, record });
    this.changes.push(...changes);
    this.desk.take(changes);
    const reply = changes.find((change) => change.kind === 'reply');
    return reply?.object ?? { actId: '', ok: true, value: null };
  }
}

describe('precedence', () => {
  it('what people put stays over a restart, and a changed file wins again', async () => {
    const site = await new Site().start();
    expect(site.text).toBe(A);
    expect(await site.put(B)).toMatchObject({ ok: true, value: { revision: 2, by: 'author' } });
    await site.start();
    expect(site.text).toBe(B);
    site.file = C;
    await site.start();
    expect(site.text).toBe(C);
    expect(site.state.rules).toMatchObject({ revision: 3, by: 'gateway', origin: { kind: 'file' } });
    const { revision } = site.state.rules ?? {};
    await site.start();
    expect(site.state.rules?.revision).toBe(revision);
  });

  it('[P10] the wall is told version and time alone after a restart, never the text', async () => {
    const site = await new Site().start();
    await site.put(B);
    await site.start();
    expect(Object.keys(site.desk.brief() ?? {}).sort()).toEqual(['revision', 'since', 'version']);
  });

  it('a file that becomes what people had put is remembered as taken', async () => {
    const site = await new Site().start();
    await site.put(B);
    site.file = B;
    await site.start();
    await site.put(C);
    await site.start();
    expect(site.text).toBe(C);
  });

  it('a reload takes the file in any case, and says when nothing is new', async () => {
    const site = await new Site().start();
    expect(await site.desk.reload(AUTHOR)).toMatchObject({ outcome: 'unchanged' });
    await site.put(B);
    expect(await site.desk.reload(AUTHOR)).toEqual({ outcome: 'taken', path: 'rules.yaml', version: 'v55' });
    expect(site.text).toBe(A);
    expect(site.state.rules).toMatchObject({ by: 'author', origin: { kind: 'file', hash: hashOf(A) } });
    expect(site.desk.brief()).toMatchObject({ version: 'v55', revision: 3 });
  });

  it('rules of a ledger of before files were remembered are taken once more, and then stay', async () => {
    const site = new Site();
    step(site.state, {
      position: 1,
      ordinal: 0,
      record: { kind: 'rules', receivedAt: 1, version: 'old', text: A },
    });
    await site.start();
    expect(site.state.rules).toMatchObject({ revision: 2, fileHash: hashOf(A) });
    await site.put(B);
    await site.start();
    expect(site.text).toBe(B);
  });
});

describe('files that cannot be used', () => {
  it.each([
    [
      'are broken',
      'rules: [',
      /^NINEWATCH_RULES_FILE: rules\.yaml:1:\d+: .+ \(and \d+ more\)$|rules\.yaml:\d+:\d+: /,
    ],
    ['are gone', new GatewayError('file-unusable', false, 'NINEWATCH_RULES_FILE: gone'), /gone/],
  ])(
    'when they %s: a restart and a reload go on with the rules in force, and say so once',
    async (_name, file, says) => {
      const site = await new Site().start();
      expect(site.told).toEqual([[true, '']]);
      site.file = file;
      expect(await site.desk.reload(AUTHOR)).toMatchObject({
        outcome: 'refused',
        detail: expect.stringMatching(says),
      });
      await site.desk.reload(AUTHOR);
      expect(site.told).toEqual([
        [true, ''],
        [false, expect.stringMatching(says)],
      ]);
      const before = encodeState(site.state);
      await site.start();
      expect(encodeState(site.state)).toBe(before);
      expect(site.desk.lastRead()).toMatchObject({ refused: expect.stringMatching(says) });
      site.file = C;
      expect(await site.desk.reload(AUTHOR)).toMatchObject({ outcome: 'taken' });
      expect(site.told.at(-1)).toEqual([true, '']);
      expect(site.desk.lastRead()).toEqual({ at: 1, path: 'rules.yaml', hash: hashOf(C) });
    },
  );

  it('end a first start, which has no rules to go on with', async () => {
    const site = new Site();
    site.file = 'rules: [';
    await expect(site.start()).rejects.toMatchObject({ code: 'rules-unusable' });
    expect(site.told).toEqual([]);
  });
});

describe('the desk', () => {
  it('refuses what was written for another revision', async () => {
    const site = await new Site().start();
    expect(await site.put(B, 1)).toMatchObject({ ok: true });
    expect(await site.put(C, 1)).toMatchObject({ ok: false, code: 'stale-version' });
    expect(site.text).toBe(B);
  });

  it('checks against the rules in force, and describes them', async () => {
    const site = await new Site().start();
    expect(await site.desk.check(B)).toMatchObject({ ok: true, diff: { counts: { changed: 2 } } });
    expect(await site.desk.check('rules: [')).toMatchObject({ ok: false });
    expect(await site.desk.current()).toMatchObject({ hash: hashOf(A), check: { rules: 3, kinds: 3 } });
    await site.put(B);
    expect(await site.desk.current()).toMatchObject({ hash: hashOf(B), check: { version: 'v60' } });
  });
});

describe('dangers that no rule in force raises an alarm of', () => {
  const FIRE_ONLY = `${TEST_RULES.split('  - id: gas')[0]}`.replace('stage-1', 'fire-only');
  const OTHERS = ['gas', 'co', 'electrical', 'water', 'toxic'];
  const known = (site: Site, kinds: string[]) =>
    vi.waitFor(() => expect(site.desk.unwatched()).toEqual(kinds));

  it('are named from a start on, and after each change until rules with such alarms are in force', async () => {
    const site = await new Site().start();
    expect(site.desk.unwatched()).toBeUndefined();
    await known(site, []);
    await site.put(FIRE_ONLY);
    expect(site.desk.unwatched()).toBeUndefined();
    await known(site, OTHERS);
    await site.start();
    await known(site, OTHERS);
    await site.desk.reload(AUTHOR);
    await known(site, []);
  });

  it('are not guessed while they cannot be looked at, and are looked at again', async () => {
    const site = await new Site().start();
    await site.put(FIRE_ONLY);
    site.isCheckDown = true;
    expect(site.desk.unwatched()).toBeUndefined();
    await vi.waitFor(() => expect(site.failedChecks).toBeGreaterThan(0));
    expect(site.desk.unwatched()).toBeUndefined();
    site.isCheckDown = false;
    await known(site, OTHERS);
  });
});
