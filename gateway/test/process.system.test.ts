import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Exit,
  makeFolder,
  nodeVersionOf,
  runToExit,
  type Settings,
  settingsFor,
  startProcess,
} from './stage/gateway-process.ts';
import { replayFromZero, savedState } from './stage/replay-from-zero.ts';

const SYSTEM_NODE = '/usr/bin/node';
const systemNode = nodeVersionOf(SYSTEM_NODE);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function folder(): ReturnType<typeof makeFolder> {
  const made = makeFolder();
  ends.push(made.remove);
  return made;
}

async function started(settings: Settings) {
  const gateway = await startProcess(settings);
  ends.push(() => gateway.kill());
  return gateway;
}

/** One line for the operator, and a code that says failure. */
function expectOneLine({ code, stdout, stderr }: Exit, says: RegExp): void {
  expect(code).toBeGreaterThan(0);
  expect(stdout).toBe('');
  expect(stderr).toMatch(says);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
}

async function takenPort(): Promise<string> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => server.close());
  return String((server.address() as net.AddressInfo).port);
}

/** A folder in which a gateway ran twice and stopped in order: each run leaves a checkpoint at its end. */
let used: ReturnType<typeof makeFolder>;
beforeAll(async () => {
  used = makeFolder();
  for (const _run of [1, 2]) await (await startProcess(settingsFor(used))).stop();
});
afterAll(() => used.remove());

function usedFolder(): { made: ReturnType<typeof makeFolder>; settings: Settings } {
  const made = folder();
  cpSync(used.dataDir, made.dataDir, { recursive: true });
  return { made, settings: settingsFor(made) };
}

function edit(dataDir: string, file: string, sql: string): void {
  const db = new DatabaseSync(join(dataDir, file));
  db.exec(sql);
  db.close();
}

describe('a start that cannot be', () => {
  it('a wrong setting is named in one line', async () => {
    const wrong = [
      ['NINEWATCH_HTTP_PORT', '70000'],
      ['NINEWATCH_DISK_RESERVE_MIB', '64'],
      ['NINEWATCH_RULES_FILE', '/nowhere/rules.yaml'],
      ['NINEWATCH_TLS_KEY_FILE', '/nowhere/key.pem'],
    ] as const;
    const exits = wrong.map(([name, value]) => runToExit(settingsFor(folder(), { [name]: value })));
    for (const [index, exit] of (await Promise.all(exits)).entries()) {
      expectOneLine(exit, new RegExp(`^ninewatch: ${wrong[index]?.[0]}\\b`));
    }
  });

  it('a wrong password setting is named and not shown', async () => {
    const exit = await runToExit(settingsFor(folder(), { NINEWATCH_ADMIN_PASSWORD: 'short' }));
    expectOneLine(exit, /NINEWATCH_ADMIN_PASSWORD/);
    expect(exit.stderr).not.toContain('short"');
  });

  it('broken rules are named with line and column', async () => {
    const made = folder();
    writeFileSync(join(made.dir, 'rules.yaml'), 'version: x\nrules: [\n');
    expectOneLine(await runToExit(settingsFor(made)), /NINEWATCH_RULES_FILE: .*rules\.yaml:\d+:\d+/);
  });

  it.each([['NINEWATCH_HTTP_PORT'], ['NINEWATCH_MQTT_PORT']])(
    '%s is taken by somebody else',
    async (name) => {
      const port = await takenPort();
      expectOneLine(
        await runToExit(settingsFor(folder(), { [name]: port })),
        new RegExp(`cannot listen.*:${port}`),
      );
    },
  );

  it('the data folder is a file', async () => {
    const made = folder();
    writeFileSync(made.dataDir, '');
    expectOneLine(await runToExit(settingsFor(made)), /NINEWATCH_DATA_DIR/);
  });

  it('the keys are damaged', async () => {
    const made = folder();
    mkdirSync(made.dataDir);
    writeFileSync(join(made.dataDir, 'keys.json'), '{"devices":"00"}');
    expectOneLine(await runToExit(settingsFor(made)), /keys\.json/);
  });

  it('another gateway uses the folder, and is not disturbed', async () => {
    const made = folder();
    const first = await started(settingsFor(made));
    expectOneLine(await runToExit(settingsFor(made)), /another gateway/);
    const alive = await fetch(`http://127.0.0.1:${first.httpPort}/readyz`);
    expect(alive.status).toBe(200);
  });

  it.skipIf(systemNode === undefined || systemNode >= 24)(
    `this Node is too old (needs one before 24 in ${SYSTEM_NODE})`,
    async () => {
      expectOneLine(await runToExit(settingsFor(folder()), SYSTEM_NODE), /needs Node 24/);
    },
  );

  it('an unknown setting is a warning alone', async () => {
    const gateway = await started(settingsFor(folder(), { NINEWATCH_HTP_PORT: '1' }));
    const { code, stderr } = await gateway.stop();
    expect(code).toBe(0);
    expect(stderr).toContain('NINEWATCH_HTP_PORT is no setting');
  });
});

describe('damaged storage', () => {
  it('[P3] a corrupt checkpoint: the one before it, and the same state', async () => {
    const { made, settings } = usedFolder();
    edit(
      made.dataDir,
      'ledger.sqlite',
      `UPDATE checkpoint_part SET content = x'00' WHERE id = (SELECT max(last_part) FROM checkpoint)`,
    );
    const exit = await (await started(settings)).stop();
    expect(exit).toMatchObject({ code: 0, stderr: expect.stringContaining('a checkpoint is unusable') });
    expectSameAsReplay(made.dataDir);
  });

  it('[P3] all checkpoints corrupt: the whole journal again, and the same state', async () => {
    const { made, settings } = usedFolder();
    edit(made.dataDir, 'ledger.sqlite', `UPDATE checkpoint_part SET content = x'00'`);
    expect(await (await started(settings)).stop()).toMatchObject({ code: 0 });
    expectSameAsReplay(made.dataDir);
  });

  it('all checkpoints corrupt and the journal trimmed: one line that says what to do', async () => {
    const { made, settings } = usedFolder();
    edit(made.dataDir, 'ledger.sqlite', `UPDATE checkpoint_part SET content = x'00'`);
    edit(made.dataDir, 'journal.db', 'DELETE FROM entry WHERE position <= 2');
    const exit = await runToExit(settings);
    expect(exit.code).toBe(1);
    expect(exit.stderr).toMatch(
      /ninewatch: no checkpoint is sound \(the newest: .+\) and the journal begins at 3: restore a backup\n$/,
    );
  });

  it('a damaged journal row that is still needed: one line with its position', async () => {
    const { made, settings } = usedFolder();
    edit(made.dataDir, 'ledger.sqlite', 'DELETE FROM checkpoint');
    edit(made.dataDir, 'journal.db', `UPDATE entry SET body = x'7b7d' WHERE position = 2`);
    const exit = await runToExit(settings);
    expect(exit.code).toBe(1);
    expect(exit.stderr).toMatch(/ninewatch: .*journal position 2 is damaged.*\n$/);
  });

  it('a ledger that is no database: one line', async () => {
    const { made, settings } = usedFolder();
    writeFileSync(join(made.dataDir, 'ledger.sqlite'), 'x'.repeat(8_192));
    const exit = await runToExit(settings);
    expect(exit.code).toBe(1);
    expect(exit.stderr).toMatch(/ninewatch: the ledger cannot be (used|opened).*\n$/);
  });
});

function expectSameAsReplay(dataDir: string): void {
  const saved = savedState(dataDir);
  expect(replayFromZero(dataDir, saved.position).hash).toBe(saved.hash);
}
