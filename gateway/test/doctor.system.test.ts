/** Every problem that the doctor knows is made real, and it names it. */

import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../src/doctor/finding.ts';
import type { Machine, Subject } from '../src/doctor/subject.ts';
import { thisMachine } from '../src/doctor/this-machine.ts';
import { runDoctor } from '../src/doctor-main.ts';
import { FORMATS } from '../src/versions.ts';
import { EXPIRED, LASTING } from './stage/certificates.ts';
import type { Settings } from './stage/gateway-process.ts';
import { Stage } from './stage/stage.ts';

let stage: Stage;
/** The stopped gateway's folder as it was; each test takes a copy. */
let sound: string;
const servers: Server[] = [];

beforeAll(async () => {
  stage = await Stage.start({ NINEWATCH_CHECKPOINT_S: '1' });
  await stage.venue('shop', { contacts: [{ name: '李', phone: '13800000000', role: 'owner' }] });
  const device = await stage.device('d1', 'shop');
  await device.read({ temperature: 20 });
  sound = join(stage.folder.dir, 'sound');
});
afterAll(async () => {
  for (const server of servers) server.close();
  await stage.end();
});

interface Said {
  code: number;
  findings: Finding[];
  text: string;
}

async function doctor(
  env: Settings,
  more: Partial<Subject> = {},
  args: string[] = ['--json'],
): Promise<Said> {
  let text = '';
  const say = (said: string) => {
    text += said;
  };
  const code = await runDoctor({ args, env, say, complain: say }, more);
  return { code, text, findings: text.startsWith('{') ? JSON.parse(text).findings : [] };
}

function running(): Settings {
  const { httpPort, mqttPort } = stage.gateway;
  return { ...stage.settings, NINEWATCH_HTTP_PORT: String(httpPort), NINEWATCH_MQTT_PORT: String(mqttPort) };
}

/** What is said about a copy of the folder with one thing broken. */
async function broken(change: (dir: string) => void, more: Settings = {}): Promise<Said> {
  const dir = join(stage.folder.dir, 'broken');
  rmSync(dir, { recursive: true, force: true });
  cpSync(sound, dir, { recursive: true, preserveTimestamps: true });
  change(dir);
  return doctor({ ...stage.settings, ...more, NINEWATCH_DATA_DIR: dir });
}

const named = ({ findings }: Said, check: string) => findings.filter((finding) => finding.check === check);
const levels = (said: Said, check: string) => [...new Set(named(said, check).map(({ level }) => level))];

function expectProblem(said: Said, check: string, says: RegExp): void {
  expect(said.code).toBe(1);
  const found = named(said, check).filter(({ level }) => level === 'problem');
  expect(found.map(({ what }) => what.en).join('\n')).toMatch(says);
  for (const { what, remedy } of found) {
    expect(what.zh).not.toBe('');
    expect(remedy?.en ?? '').not.toBe('');
    expect(remedy?.zh ?? '').not.toBe('');
  }
}

const machine = (more: Partial<Machine>): Partial<Subject> => ({
  machine: { ...thisMachine(() => performance.now()), ...more },
});
const withText = (path: string, text: string): Partial<Subject> =>
  machine({ text: (asked) => (asked === path ? text : undefined) });

describe('a running gateway', () => {
  it('is found sound, and goes on as if nobody had looked', async () => {
    const before = readdirSync(stage.dataDir).sort();
    const said = await doctor(running());
    expect(said.findings.filter(({ level }) => level === 'problem')).toEqual([]);
    expect(said.code).toBe(0);
    expect(named(said, 'running').map(({ what }) => what.en)).toEqual(['the gateway is running and ready']);
    expect(levels(said, 'ports')).toEqual(['ok']);
    expect(levels(said, 'keys')).toEqual(['ok']);
    expect(named(said, 'content')).toHaveLength(3);
    expect(readdirSync(stage.dataDir).sort()).toEqual(before);
    expect((await stage.admin.call('GET', 'readyz')).status).toBe(200);
  });

  it('that is not ready says which check fails', async () => {
    const checks = { disk: { ok: false, detail: '3 MiB free' } };
    const said = await doctor(running(), { readyz: async () => ({ ready: false, checks }) });
    expectProblem(said, 'running', /not ready: disk, 3 MiB free/);
  });
});

describe('a stopped gateway', () => {
  beforeAll(async () => {
    await stage.gateway.stop();
    cpSync(stage.dataDir, sound, { recursive: true, preserveTimestamps: true });
    chmodSync(sound, 0o700);
  });

  it('is found sound, in words of two languages, and nothing is left in its folder', async () => {
    const before = readdirSync(sound).sort();
    const env = { ...stage.settings, NINEWATCH_DATA_DIR: sound };
    const english = await doctor({ ...env, LANG: 'C' }, {}, []);
    expect(english.text).toMatch(/\n0 problems, \d+ warnings, \d+ findings$/);
    const chinese = await doctor({ ...env, LANG: 'zh_CN.UTF-8' }, {}, []);
    expect(chinese.text).toMatch(/\n0 个问题，\d+ 个注意，共 \d+ 项$/);
    expect(readdirSync(sound).sort()).toEqual(before);
  });

  it('names every wrong setting and every name that is none, and looks at the folder all the same', async () => {
    const more = { NINEWATCH_HTTP_PORT: 'eighty', NINEWATCH_LATE_MS: '1', NINEWATCH_HTPP_PORT: '1' };
    const said = await broken(() => {}, more);
    expectProblem(said, 'settings', /NINEWATCH_HTTP_PORT.*\n?.*NINEWATCH_LATE_MS/);
    expect(levels(said, 'settings')).toEqual(['problem', 'warning']);
    expect(named(said, 'content')).toHaveLength(3);
    const both = await broken(() => {}, { NINEWATCH_DISK_LOW_MIB: '1' });
    expectProblem(both, 'settings', /NINEWATCH_DISK_RESERVE_MIB/);
    expect(named(both, 'content')).toHaveLength(3);
  });

  it('names rule and profile files that cannot be used, by place', async () => {
    const file = join(stage.folder.dir, 'bad.yaml');
    writeFileSync(file, 'version: "1"\nrules: 7\n');
    const more = { NINEWATCH_RULES_FILE: file, NINEWATCH_PROFILE_FILE: file, NINEWATCH_NOTICES_FILE: file };
    const said = await broken(() => {}, more);
    expectProblem(said, 'rules-file', /NINEWATCH_RULES_FILE: .*bad\.yaml:\d+/);
    expectProblem(said, 'notices-file', /NINEWATCH_NOTICES_FILE: .*bad\.yaml:\d+/);
    expectProblem(said, 'profile-file', /NINEWATCH_PROFILE_FILE: .*bad\.yaml:\d+/);
  });

  it('names a folder that is a file, is open to others, or holds files of another owner', async () => {
    const file = join(stage.folder.dir, 'file');
    writeFileSync(file, '');
    expectProblem(await doctor({ ...stage.settings, NINEWATCH_DATA_DIR: file }), 'folder', /is no folder/);
    expect(levels(await broken((dir) => chmodSync(dir, 0o755)), 'folder-mode')).toEqual(['warning']);
    if (process.getuid?.() !== 0) return;
    const said = await broken((dir) => chownSync(join(dir, 'journal.db'), 65_534, 65_534));
    expectProblem(said, 'folder-owner', /another owner.*journal\.db/);
  });

  it('names keys that are missing, broken, open to others, or of another ledger', async () => {
    expectProblem(await broken((dir) => rmSync(join(dir, 'keys.json'))), 'keys', /missing/);
    const half = await broken((dir) => writeFileSync(join(dir, 'keys.json'), '{"devices":"00"}'));
    expectProblem(half, 'keys', /no sound key devices, sessions/);
    expectProblem(await broken((dir) => chmodSync(join(dir, 'keys.json'), 0o644)), 'keys-mode', /644/);
    const other = await broken((dir) => {
      const file = join(dir, 'keys.json');
      const keys = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...keys, contacts: '0'.repeat(64) }), { mode: 0o600 });
    });
    expectProblem(other, 'keys-contacts', /not the one/);
  });

  it.each(['journal.db', 'ledger.sqlite', 'readings.db'])(
    'names damage in %s, and that it is missing',
    async (name) => {
      const said = await broken((dir) => {
        const bytes = readFileSync(join(dir, name));
        bytes.fill(0xff, 4_096, Math.min(bytes.length, 65_536));
        writeFileSync(join(dir, name), bytes);
      });
      expectProblem(said, 'content', new RegExp(`${name.replace('.', '\\.')} is damaged`));
      if (name === 'readings.db') return;
      expectProblem(await broken((dir) => rmSync(join(dir, name))), 'content', /is missing/);
    },
  );

  it('[P10] names the entry at which the audit chain is broken', async () => {
    const said = await broken((dir) => {
      const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
      const triggers = db.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'",
      );
      for (const { name } of triggers.all()) db.exec(`DROP TRIGGER ${name}`);
      db.exec('UPDATE audit SET body = replace(body, \'"actor"\', \'"actr"\') WHERE seq = 2');
      db.close();
    });
    expectProblem(said, 'audit', /broken at entry 2/);
  });

  it('names a newer version that wrote the data, and an older one that a start would upgrade', async () => {
    const newer = await broken((dir) => {
      const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
      const next = FORMATS.steps.length + 1;
      db.exec(`INSERT INTO migration VALUES (${next}, 'of-tomorrow');
        UPDATE meta SET value = '9.9.9' WHERE key = 'written_by'`);
      db.close();
    });
    expectProblem(newer, 'formats', /"of-tomorrow"\).*newer version \(9\.9\.9\)/);
    const journal = await broken((dir) => {
      const db = new DatabaseSync(join(dir, 'journal.db'));
      db.exec('PRAGMA user_version = 99');
      db.close();
    });
    expectProblem(journal, 'formats', /journal\.db \(99\)/);
    const older = await broken((dir) => {
      const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
      db.exec(`DELETE FROM migration WHERE number = ${FORMATS.steps.length}`);
      db.close();
    });
    expect(levels(older, 'formats')).toEqual(['warning']);
  });

  it('names readers whose entries are gone, a journal that was replaced, and inputs that are skipped', async () => {
    const cut = await broken((dir) => {
      const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
      db.exec("UPDATE reader_offset SET position = 1 WHERE reader = 'decide'");
      db.close();
      const journal = new DatabaseSync(join(dir, 'journal.db'));
      journal.exec('DELETE FROM entry WHERE position <= 3');
      journal.close();
    });
    expectProblem(cut, 'reader', /decide needs entries from 2, the journal begins at 4/);
    const replaced = await broken((dir) => {
      const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
      db.exec("UPDATE reader_offset SET position = 1000000 WHERE reader = 'decide'");
      db.close();
    });
    expectProblem(replaced, 'reader', /it was replaced/);
    const skipped = await broken((dir) =>
      writeFileSync(join(dir, 'set-aside.json'), JSON.stringify([{ place: '4:0', detail: 'it broke' }])),
    );
    expect(named(skipped, 'set-aside').map(({ what }) => what.en)).toEqual([
      expect.stringMatching(/1 inputs are skipped, the last one 4:0: it broke/),
    ]);
  });
});

describe('the machine', () => {
  const env = () => ({ ...stage.settings, NINEWATCH_DATA_DIR: sound });

  it('with little disk, or one that syncs slowly', async () => {
    const low = await doctor(env(), machine({ freeBytes: () => 10 << 20 }));
    expectProblem(low, 'disk', /10 MiB free, below the low-water mark of 64 MiB/);
    const none = await doctor(env(), machine({ freeBytes: () => 1 << 19 }));
    expectProblem(none, 'disk', /less than the reserve of 1 MiB/);
    const slow = await doctor(env(), machine({ syncTimesMs: () => [600, 700, 800] }));
    expectProblem(slow, 'sync', /700\.0 \/ 800\.0 ms/);
  });

  it('with a clock that nobody believes, is behind the journal, or off NTP', async () => {
    const clockAt = (nowMs: number): Partial<Subject> => ({
      clock: {
        nowMs: () => nowMs,
        monotonicMs: () => 0,
        after: () => ({ stop() {} }),
        every: () => ({ stop() {} }),
      },
    });
    expectProblem(await doctor(env(), clockAt(0)), 'clock', /1970/);
    const { mtimeMs } = statSync(join(sound, 'journal.db'));
    expectProblem(
      await doctor(env(), clockAt(mtimeMs - 600_000)),
      'clock',
      /before the journal's newest entry/,
    );
    const tracking = 'System time     : 75.000000000 seconds fast of NTP time\nLeap status     : Normal\n';
    const off = await doctor(
      env(),
      machine({ output: (name) => (name === 'chronyc' ? tracking : undefined) }),
    );
    expectProblem(off, 'ntp', /75 s off NTP/);
    const unset = await doctor(
      env(),
      machine({ output: (name) => (name === 'timedatectl' ? 'no\n' : undefined) }),
    );
    expect(levels(unset, 'ntp')).toEqual(['warning']);
  });

  it('with an old Node, few file descriptors, little memory, a full swap, no supervisor', async () => {
    expectProblem(await doctor(env(), machine({ nodeVersion: 'v20.1.0' })), 'node', /too old: v20\.1\.0/);
    const files = withText('/proc/self/limits', 'Max open files            1024                 524288\n');
    expectProblem(await doctor(env(), files), 'open-files', /1024 open files, 12000 connections need 16500/);
    const little = 'MemAvailable:   204800 kB\nSwapTotal: 1000000 kB\nSwapFree: 1000 kB\n';
    const memory = await doctor(env(), withText('/proc/meminfo', little));
    expectProblem(memory, 'memory', /200 MiB of memory/);
    expect(levels(memory, 'swap')).toEqual(['warning']);
    const unit = await doctor(env(), withText('/proc/1/comm', 'systemd\n'));
    expect(levels(unit, 'supervisor')).toEqual(['warning']);
  });
});

describe('what it needs of others', () => {
  const env = (more: Settings) => ({ ...stage.settings, NINEWATCH_DATA_DIR: sound, ...more });

  function listen(status: (path: string) => number): Promise<number> {
    const server = createServer(({ url, method }, response) => {
      asked.push(`${method} ${url}`);
      response.statusCode = status(String(url));
      response.end();
    });
    servers.push(server);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }
  const asked: string[] = [];

  it('a port that somebody else has, and an address that is not ours', async () => {
    const port = await listen(() => 404);
    const said = await doctor(env({ NINEWATCH_MQTT_PORT: String(port) }));
    expectProblem(said, 'ports', /EADDRINUSE/);
    const nowhere = { NINEWATCH_HOST: '192.0.2.1', NINEWATCH_HTTP_PORT: '18080' };
    expectProblem(await doctor(env(nowhere), { readyz: async () => undefined }), 'ports', /EADDRNOTAVAIL/);
  });

  it('InfluxDB that is away, or does not let us write; no line is written', async () => {
    const away = await doctor(env({ NINEWATCH_INFLUX_URL: 'http://127.0.0.1:1' }));
    expectProblem(away, 'influx', /cannot be reached/);
    const port = await listen((path) => (path === '/ping' ? 204 : 401));
    const refused = await doctor(env({ NINEWATCH_INFLUX_URL: `http://127.0.0.1:${port}` }));
    expectProblem(refused, 'influx-write', /does not let us write ninewatch \(401\)/);
    expect(levels(refused, 'influx-read')).toEqual(['warning']);
  });

  it('webhook and heartbeat that nobody answers; nothing is delivered, and no secret is said', async () => {
    const port = await listen(() => 204);
    asked.length = 0;
    const said = await doctor(
      env({
        NINEWATCH_WEBHOOK_URL: 'http://user:hidden@127.0.0.1:1/secret-path',
        NINEWATCH_HEARTBEAT_URL: `http://127.0.0.1:${port}/beat`,
      }),
    );
    expectProblem(said, 'addresses', /NINEWATCH_WEBHOOK_URL: 127\.0\.0\.1:1 cannot be reached/);
    expect(asked).toEqual(['OPTIONS /beat']);
    expect(said.text).not.toMatch(/hidden|secret-path/);
  });

  it('TLS files: unreadable, expired, of another key, no authority, without names', async () => {
    const dir = join(stage.folder.dir, 'tls');
    mkdirSync(dir, { recursive: true });
    const files = {
      'old.pem': EXPIRED.cert,
      'old.key': EXPIRED.key,
      'other.key': LASTING.key,
      'other.pem': LASTING.cert,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    const tls = (cert: string, key: string, more: Settings = {}) =>
      doctor(
        env({ NINEWATCH_TLS_CERT_FILE: join(dir, cert), NINEWATCH_TLS_KEY_FILE: join(dir, key), ...more }),
      );
    const expired = await tls('old.pem', 'old.key');
    expectProblem(expired, 'tls-expiry', /expired on 2020-01-01/);
    expect(levels(expired, 'tls-names')).toEqual(['warning']);
    expect(levels(expired, 'tls-pair')).toEqual([]);
    expectProblem(await tls('old.pem', 'other.key'), 'tls-pair', /not the one/);
    expectProblem(await tls('none.pem', 'old.key'), 'tls', /none\.pem cannot be used/);
    const ca = { NINEWATCH_TLS_CA_FILE: join(dir, 'other.pem') };
    expectProblem(await tls('other.pem', 'other.key', ca), 'tls-ca', /no certificate of an authority/);
  });
});

it('a check that breaks is named and keeps no other from being made; wrong arguments are code 2', async () => {
  const said = await doctor(
    { ...stage.settings, NINEWATCH_DATA_DIR: sound },
    {
      wayBack: () => {
        throw new Error('the disk is on fire');
      },
    },
  );
  expectProblem(said, 'formats', /could not be checked: the disk is on fire/);
  expect(named(said, 'content')).toHaveLength(3);
  expect((await doctor({}, {}, ['--jsno'])).code).toBe(2);
  expect((await doctor({}, {}, ['--lang', 'fr'])).code).toBe(2);
  expect(existsSync('./data')).toBe(false);
});
