/** A gateway under load and a real InfluxDB that dies, comes back and loses answers: nothing is lost or doubled. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournalReader } from '../src/journal/journal.ts';
import { createInfluxQuery } from '../src/sinks/influx/read/influx-query.ts';
import { influxReadingQueries } from '../src/sinks/influx/read/influx-reading-queries.ts';
import { readingsOf } from '../src/sinks/journal-copier.ts';
import type { StoredReading } from '../src/sinks/reading-store.ts';
import { until } from './influx-stage/free-port.ts';
import { hasInfluxd, InfluxServer } from './influx-stage/influx-server.ts';
import type { Device } from './stage/device.ts';
import { Stage } from './stage/stage.ts';

const LOGIN = { user: 'gateway', password: 'of-the-test' };
const DEVICES = 6;
const READINGS_A_MESSAGE = 20;
const BUCKETS = { raw: 'nine', levels: ['nine_1m', 'nine_15m', 'nine_1h'] as const };

describe.skipIf(!hasInfluxd)('a gateway with InfluxDB 1.x', () => {
  let influx: InfluxServer;
  let stage: Stage;
  let devices: Device[];
  beforeAll(async () => {
    influx = await InfluxServer.start(['nine', 'nine_1m', 'nine_15m', 'nine_1h'], LOGIN);
    stage = await Stage.start({
      NINEWATCH_INFLUX_URL: influx.url,
      NINEWATCH_INFLUX_TOKEN: `${LOGIN.user}:${LOGIN.password}`,
      NINEWATCH_INFLUX_BUCKET: 'nine',
      NINEWATCH_INFLUX_BUCKET_1M: 'nine_1m',
      NINEWATCH_INFLUX_BUCKET_15M: 'nine_15m',
      NINEWATCH_INFLUX_BUCKET_1H: 'nine_1h',
      NINEWATCH_DEVICE_RATE_MAX: '0',
    });
    await stage.venue('inn');
    devices = [];
    for (let i = 0; i < DEVICES; i += 1) devices.push(await stage.device(`d${i}`, 'inn', { kind: 'multi' }));
  });
  afterAll(async () => {
    await stage?.end();
    await influx?.end();
  });

  /** Every device publishes `messages` batches; some readings carry odd names, some are late. */
  async function load(messages: number, among: readonly Device[] = devices): Promise<void> {
    await Promise.all(
      among.map(async (device) => {
        for (let i = 0; i < messages; i += 1) {
          await device.publish(device.topic('telemetry'), batch(device, i));
        }
      }),
    );
  }

  function journalled(): StoredReading[] {
    const reader = openJournalReader(stage.dataDir);
    const readings: StoredReading[] = [];
    for (let at = 0; ; ) {
      const { entries, upTo } = reader.read(at, 5_000);
      if (upTo === at) break;
      readings.push(...readingsOf(entries));
      at = upTo;
    }
    reader.close();
    return readings;
  }

  async function copied(deviceId: string): Promise<StoredReading[]> {
    const query = createInfluxQuery({ url: influx.url, token: `${LOGIN.user}:${LOGIN.password}` });
    const progress = () => ({ position: 0, summedUpTo: 0, segments: [], completeFromMs: 0 });
    const queries = influxReadingQueries({ query, buckets: BUCKETS, progress, rawFrom: () => 0 });
    const items: StoredReading[] = [];
    let after: string | undefined;
    do {
      const page = await queries.raw({ deviceId, limit: 1_000, ...(after ? { after } : {}) });
      items.push(...page.items);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return items;
  }

  const byPlace = (a: StoredReading, b: StoredReading) =>
    a.measuredAt - b.measuredAt || a.position - b.position || a.ordinal - b.ordinal;

  async function expectAllCopied(): Promise<void> {
    const all = journalled();
    await until(async () => ((await storeOf('/readings?device=d0&limit=1')) === 'influx' ? true : undefined));
    for (const { login } of devices) {
      const wanted = all.filter(({ deviceId }) => deviceId === login.id).sort(byPlace);
      expect(wanted.length).toBeGreaterThan(0);
      const found = await copied(login.id);
      expect(found.length, login.id).toBe(wanted.length);
      expect(found).toEqual(wanted);
    }
  }

  async function storeOf(path: string): Promise<string | null> {
    const { status, headers } = await stage.admin.call('GET', path);
    expect(status).toBe(200);
    return headers.get('x-readings-store');
  }

  it('[P2] a server killed in the middle of a batch loses and doubles nothing; meanwhile the embedded store answers', async () => {
    await load(10);
    const before = influx.writes;
    influx.onWrite = () => {
      if (influx.writes === before + 3) void influx.kill();
      return false;
    };
    await load(30);
    await influx.kill();
    influx.onWrite = () => false;
    await load(10);
    expect(await storeOf('/readings?device=d0')).toBe('embedded');
    await influx.run();
    await load(10);
    await expectAllCopied();
  });

  it('[P2] writes whose answer is lost or refused are repeated and change nothing', async () => {
    let turn = 0;
    influx.onWrite = (_request, response) => {
      turn += 1;
      const [status, headers] = TROUBLES[turn % TROUBLES.length] ?? [];
      if (status === undefined || turn > 12) return false;
      response.writeHead(status, headers).end('{"error":"not now"}');
      return true;
    };
    await load(20);
    influx.onWrite = () => false;
    await expectAllCopied();
  });

  it('[P2] a gateway killed while it writes goes on where it was', async () => {
    const before = influx.writes;
    // What was not acknowledged when the gateway dies stays without an answer.
    void load(200).catch(() => {});
    await until(async () => (influx.writes > before + 3 ? true : undefined));
    await stage.gateway.kill();
    const logins = devices.map(({ login }) => login);
    await stage.startAgain();
    devices = [];
    for (const login of logins) {
      const device = await stage.connect(login);
      device.boot = 2;
      devices.push(device);
    }
    await load(10);
    await expectAllCopied();
  });

  it('[P6] a wrong token is told, loses nothing and sets nothing aside', async () => {
    const lag = async () => {
      const text = (await (await fetch(`${stage.admin.origin}/metrics`)).text()) as string;
      return Number(/reader_lag_positions\{reader="influx"\} (\d+)/.exec(text)?.[1]);
    };
    const isWrong = (status: number) => {
      influx.onWrite = (_request, response) => {
        response.writeHead(status).end('{"error":"unauthorized access"}');
        return true;
      };
    };
    for (const status of [403, 404]) {
      isWrong(status);
      await load(2);
      await until(async () => ((await lag()) > 0 ? true : undefined));
    }
    influx.onWrite = () => false;
    await influx.setPassword(LOGIN.user, 'another');
    await load(2);
    await until(async () => ((await lag()) > 0 ? true : undefined));
    const wall = async () => JSON.stringify(await stage.admin.get('/wall'));
    await until(async () => ((await wall()).includes('NINEWATCH_INFLUX_TOKEN') ? true : undefined));
    await influx.setPassword(LOGIN.user, LOGIN.password);
    await expectAllCopied();
    const metrics = await (await fetch(`${stage.admin.origin}/metrics`)).text();
    expect(metrics).toMatch(/influx_refused_lines 0/);
  });

  it('raw pages and series of the API are the same from both stores', async () => {
    await expectAllCopied();
    const to = Date.now();
    const paths = [
      '/readings?device=d1&limit=300',
      '/readings?device=d1&limit=50&metric=odd%20name',
      `/readings?device=d1&metric=smoke&step=60000&from=${to - 7_200_000}&to=${to}`,
      `/readings?device=d1&metric=smoke&step=3600000&from=${to - 40 * 86_400_000}&to=${to}`,
      `/readings?device=d1&metric=odd%20name&step=1000&from=${to - 600_000}&to=${to}`,
    ];
    for (const path of paths) {
      const fromInflux = await stage.admin.call('GET', path);
      expect(fromInflux.headers.get('x-readings-store'), path).toBe('influx');
      influxIsDown();
      const fromEmbedded = await until(async () => {
        await load(1, devices.slice(5));
        const answer = await stage.admin.call('GET', path);
        return answer.headers.get('x-readings-store') === 'embedded' ? answer : undefined;
      });
      const plain = ({ items }: Record<string, unknown>) => items;
      expect(plain(fromEmbedded.body), path).toEqual(plain(fromInflux.body));
      influx.onWrite = () => false;
      await expectAllCopied();
    }
  });

  function influxIsDown(): void {
    influx.onWrite = (_request, response) => {
      response.writeHead(503).end();
      return true;
    };
  }
});

const TROUBLES: [number?, Record<string, string>?][] = [
  [],
  [503],
  [429, { 'retry-after': '1' }],
  [500],
  [],
  [502],
];

function batch(device: Device, turn: number): object {
  const now = Date.now();
  const readings = Array.from({ length: READINGS_A_MESSAGE }, (_, i) => {
    device.seq += 1;
    const at = i % 7 === 3 ? now - 3_600_000 : now - i;
    const metrics = { smoke: (turn % 10) / 8, temperature: 20 + i, ...(i === 5 ? { 'odd name': i } : {}) };
    return { seq: device.seq, at, metrics, flags: i === 9 ? ['muted', 'of its own'] : [] };
  });
  return { v: 1, boot: device.boot, readings };
}
