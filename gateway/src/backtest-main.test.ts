import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Act, JournalRecord } from '@ninewatch/rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './backtest-main.ts';
import { EntryStore } from './journal/disk/entry-store.ts';
import { openLedger } from './ledger/ledger.ts';

const rulesOf = (limit: number) => `version: at-${limit}
kinds:
  heat: { hazard: fire, name: { zh: 感温, en: heat } }
unknownKind: { hazard: fire, name: { zh: 未知, en: unknown } }
rules:
  - id: heat
    version: "1"
    condition: { type: level, metric: temperature, unit: "°C", above: ${limit}, clear: 30 }
    raises: { kind: fire, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true }
    why: { zh: "{value} <度>", en: "{value} <degrees>" }
    standard: { name: ours, confidence: ours }
`;
const MAPPING = `time: { column: t, unit: s }
venue: { id: room, name: "<script>alert(1)</script>", category: 2 }
devices:
  - { id: h1, kind: heat, metrics: { temperature: { column: T } } }
`;
/** Rises by 1 °C a second from 20 °C, the first row two minutes before zero. */
const CSV = `t,T\n${Array.from({ length: 60 }, (_, s) => `${s - 120},${20 + s}`).join('\n')}\n`;

let folder: string;
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ninewatch-backtest-'));
  writeFileSync(at('40.yaml'), rulesOf(40));
  writeFileSync(at('50.yaml'), rulesOf(50));
  writeFileSync(at('map.yaml'), MAPPING);
  writeFileSync(at('r.csv'), CSV);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand({
    args,
    env: {},
    say: (line) => out.push(line),
    complain: (line) => err.push(line),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

interface Report {
  readings: number;
  damagedRows: number;
  summary: Record<string, number>;
  rules: { version: string; refusedActs: number };
  against: { version: string };
  hazards: { verdict: string; byMs: number; candidate?: Told; reference?: Told }[];
}
interface Told {
  measuredAt: number;
  venueRisk: string;
  recorded?: { sinceStartS: number; recordedS: number };
}

async function reported(...args: string[]): Promise<Report> {
  const { code, err } = await run(...args, '--json', at('out.json'));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(readFileSync(at('out.json'), 'utf8'));
}
const recorded = () => ['--csv', at('r.csv'), '--map', at('map.yaml')];

describe('a backtest on recordings', () => {
  it('says what would have been raised, when by the recording’s own clock, and what differs', async () => {
    const report = await reported('--rules', at('40.yaml'), '--against', at('50.yaml'), ...recorded());
    expect(report).toMatchObject({
      readings: 60,
      rules: { version: 'at-40' },
      against: { version: 'at-50' },
    });
    expect(report.hazards).toMatchObject([
      {
        verdict: 'earlier',
        byMs: -10_000,
        candidate: { venueId: 'room', kind: 'fire', recorded: { sinceStartS: 20, recordedS: -100 } },
        reference: { recorded: { sinceStartS: 30, recordedS: -90 } },
      },
    ]);
  });

  it('[P7] as a backlog gives the same hazards, marked late', async () => {
    const args = ['--rules', at('40.yaml'), '--against', at('40.yaml'), ...recorded()];
    const [live, late] = [await reported(...args), await reported(...args, '--late')];
    const told = ({ hazards }: Report) => hazards.map(({ candidate }) => candidate?.recorded);
    expect(told(late)).toEqual(told(live));
    expect(late.hazards).toMatchObject([{ verdict: 'same' }]);
  });

  it('plays one recording into several venues by suffixes, and refuses two of one venue', async () => {
    const twice = ['--csv', at('r.csv'), '--csv', at('r.csv'), '--map', at('map.yaml')];
    const report = await reported('--rules', at('40.yaml'), ...twice, '--suffix', 'a', '--suffix', 'b');
    expect(report.readings).toBe(120);
    expect(report.hazards.filter(({ candidate }) => candidate !== undefined)).toHaveLength(2);
    expect(await run('--rules', at('40.yaml'), ...twice)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/suffix/),
    });
  });

  it('writes a page that needs nothing else and in which every text is text', async () => {
    const args = [
      '--rules',
      at('40.yaml'),
      '--against',
      at('50.yaml'),
      ...recorded(),
      '--html',
      at('out.html'),
    ];
    expect((await run(...args)).code).toBe(0);
    const page = readFileSync(at('out.html'), 'utf8');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect(page.match(/<polyline class="curve"/g)).toHaveLength(1);
    expect(page.match(/<line class="mark/g)).toHaveLength(2);
    expect(page.match(/<line class="limit/g)).toHaveLength(2);
    expect(page).toContain('提前 earlier');
  });

  it('refuses what it cannot use in one line', async () => {
    expect(await run(...recorded())).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--rules is missing/),
    });
    expect((await run('--rules', at('40.yaml'), '--from', 'soon')).code).toBe(2);
    expect((await run('--rules', at('40.yaml'), '--csv', at('r.csv'))).code).toBe(2);
    const misplaced = [
      [...recorded(), '--from', '0'],
      [...recorded(), '--data-dir', at('data')],
      ['--map', at('map.yaml')],
      ['--late'],
      ['--from', '2', '--to', '1'],
    ];
    for (const args of misplaced) {
      expect(await run('--rules', at('40.yaml'), ...args)).toMatchObject({ code: 2, out: '' });
    }
    writeFileSync(at('bad.yaml'), rulesOf(40).replace('above', 'over'));
    const bad = await run('--rules', at('bad.yaml'), ...recorded());
    expect(bad).toMatchObject({ code: 1, err: expect.stringMatching(/bad\.yaml:\d+:\d+: /) });
    expect(await run('--rules', at('40.yaml'), '--data-dir', at('none'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/there is no journal/),
    });
  });
});

const T0 = 1_764_000_000_000;
const actor = { userId: 'u', username: 'u', name: 'u' };
let acts = 0;
const act = (what: Act): JournalRecord => {
  acts += 1;
  return { kind: 'act', receivedAt: T0, actId: `a${acts}`, actor, act: what };
};

function reading(minute: number): JournalRecord {
  const receivedAt = T0 + minute * 60_000;
  const times = { at: receivedAt, measuredAt: receivedAt, clock: 'trusted', late: false } as const;
  const metrics = { temperature: 20 + minute };
  const readings = [{ boot: 1, seq: minute + 1, ...times, metrics, flags: [], generation: 1 }];
  return { kind: 'message', receivedAt, deviceId: 'h1', venueId: 'v', channel: 'telemetry', readings };
}

/** Rules at 50 °C, a red venue, and a reading a minute: 20 … 79 °C, ten a row from the fifth on. */
function journal(): string {
  const dir = at('data');
  mkdirSync(dir);
  openLedger(dir).close();
  const store = new EntryStore(dir);
  const put = (...records: JournalRecord[]) =>
    store.append({
      committedAt: records[0]?.receivedAt ?? T0,
      lines: records.map((record) => JSON.stringify(record)),
      readings: records.filter(({ kind }) => kind === 'message').length,
      generations: new Map(),
    });
  put({ kind: 'start', receivedAt: T0, epoch: 'e1' });
  put({ kind: 'rules', receivedAt: T0, version: 'at-50', text: rulesOf(50) });
  const facts = { flammable: true, crowded: true };
  put(act({ type: 'venue.create', venue: { id: 'v', name: 'v', category: 1, region: 'root', facts } }));
  put(act({ type: 'device.create', device: { id: 'h1', venueId: 'v', kind: 'heat', secretHash: 'h' } }));
  for (let n = 0; n < 60; n += 10) put(...Array.from({ length: 10 }, (_, minute) => reading(n + minute)));
  store.close();
  return dir;
}

// Ledger and journal wait for the disk at every commit.
describe('a backtest on the stored journal', { timeout: 20_000 }, () => {
  it('compares with the rules in force at its end', async () => {
    const report = await reported('--rules', at('40.yaml'), '--data-dir', journal());
    expect(report).toMatchObject({
      readings: 60,
      rules: { version: 'at-40' },
      against: { version: 'at-50' },
    });
    expect(report.hazards).toMatchObject([
      { verdict: 'earlier', byMs: -600_000, candidate: { venueRisk: 'red' } },
    ]);
  });

  it('takes rules that were refused for none in force, and those saved with the state where their record is gone', async () => {
    const dir = journal();
    const store = new EntryStore(dir);
    const refused = { version: 'at-60', text: rulesOf(60), expectedRevision: 9 };
    const record: JournalRecord = { kind: 'rules', receivedAt: T0 + 3_600_000, ...refused };
    const lines = [JSON.stringify(record)];
    store.append({ committedAt: T0 + 3_600_000, lines, readings: 0, generations: new Map() });
    store.close();
    const against = async () => (await reported('--rules', at('40.yaml'), '--data-dir', dir)).against;
    expect(await against()).toEqual(expect.objectContaining({ version: 'at-50' }));

    const db = new DatabaseSync(join(dir, 'journal.db'));
    db.exec('DELETE FROM entry WHERE position <= 4');
    db.close();
    const ledger = openLedger(dir);
    ledger.beginCheckpoint(null);
    const saved = { version: 'at-50', text: rulesOf(50), revision: 1, since: T0, by: 'gateway' };
    ledger.stage([['rules', JSON.stringify(saved)]]);
    ledger.commit({ upTo: 4, changes: [], isCheckpoint: true });
    ledger.close();
    expect(await against()).toEqual(expect.objectContaining({ version: 'at-50' }));
  });

  it('tells what began or went on within a time, and warms the rules up before', async () => {
    const dir = journal();
    const args = ['--rules', at('40.yaml'), '--data-dir', dir];
    const until = (minute: number) => ['--to', String(T0 + minute * 60_000 - 1)];
    expect((await reported(...args, ...until(30))).summary).toMatchObject({ new: 1, earlier: 0 });
    const from = await reported(...args, '--from', String(T0 + 30 * 60_000), '--warm-up', '0');
    expect(from.readings).toBe(30);
    expect(from.hazards.map(({ candidate }) => candidate?.measuredAt)).toEqual([T0 + 30 * 60_000]);
  });

  it('passes over a damaged row and says so', async () => {
    const dir = journal();
    const db = new DatabaseSync(join(dir, 'journal.db'));
    db.exec('UPDATE entry SET crc = crc + 1 WHERE position = 5');
    db.close();
    expect(await reported('--rules', at('40.yaml'), '--data-dir', dir)).toMatchObject({
      readings: 50,
      damagedRows: 1,
    });
  });

  it('begins with the ledger’s facts where retention has taken the beginning', async () => {
    const dir = journal();
    const db = new DatabaseSync(join(dir, 'journal.db'));
    db.exec('DELETE FROM entry WHERE position <= 4');
    db.close();
    const ledger = openLedger(dir);
    const venue = {
      ...{
        id: 'v',
        version: 1,
        name: 'v',
        category: 1 as const,
        region: 'root',
        createdAt: T0,
        overLimit: [],
      },
      ...{
        facts: { flammable: true, crowded: true },
        risk: 'red' as const,
        computedRisk: 'red' as const,
        riskReasons: [],
      },
    };
    const device = {
      id: 'h1',
      version: 1,
      venueId: 'v',
      kind: 'heat',
      generation: 1,
      secretHash: 'h',
      createdAt: T0,
    };
    const root = { id: 'root', version: 1, name: 'root', level: 'root' as const };
    const changes = [
      { kind: 'region' as const, object: root },
      { kind: 'venue' as const, object: venue },
      { kind: 'device' as const, object: device },
    ];
    ledger.commit({ upTo: 4, changes: changes.map((change) => ({ position: 4, ordinal: 0, change })) });
    ledger.close();
    const report = await reported('--rules', at('40.yaml'), '--against', at('50.yaml'), '--data-dir', dir);
    expect(report.hazards).toMatchObject([
      { verdict: 'earlier', byMs: -600_000, candidate: { venueRisk: 'red' } },
    ]);
  });
});
