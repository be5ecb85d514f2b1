/** The whole house on one machine: installs, builds the wall, starts the gateway, a seeded district and live devices. */

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installIfNeeded, pinnedNode, root } from './installed.mjs';

const STEPS = 4;
const say = (line) => process.stderr.write(`${line}\n`);
const step = (n, what) => say(`[${n}/${STEPS}] ${what}`);
const startedAt = Date.now();
const children = [];
let isStopping = false;

function newestOf(dir) {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', dir], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = (listed.stdout ?? '')
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)));
  return Math.max(0, ...files.map((file) => statSync(join(root, file)).mtimeMs));
}

function buildIfNeeded() {
  const built = join(root, 'dashboard/dist/index.html');
  if (existsSync(built) && statSync(built).mtimeMs >= newestOf('dashboard')) return;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const done = spawnSync(pinnedNode(), [vite, 'build', 'dashboard', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) fail('the wall could not be built: see the lines above');
}

/** The usual port when it is free, else any. */
function portOr(wanted) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve('0'));
    probe.listen(Number(wanted), '127.0.0.1', () => probe.close(() => resolve(wanted)));
  });
}

function demoPassword(dir) {
  const file = join(dir, 'demo.json');
  mkdirSync(dir, { recursive: true });
  if (!existsSync(file)) {
    writeFileSync(file, JSON.stringify({ password: randomBytes(9).toString('base64url') }), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8')).password;
}

/** `onNote` gets the lines of stderr, which otherwise go through. */
function run(args, env, { onLine, onNote }) {
  const child = spawn(pinnedNode(), args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', onNote === undefined ? 2 : 'pipe'],
    // A terminal's Ctrl-C goes to the whole group; the children are stopped in their order instead.
    detached: true,
  });
  children.push(child);
  createInterface({ input: child.stdout }).on('line', onLine);
  if (onNote !== undefined) createInterface({ input: child.stderr }).on('line', onNote);
  child.once('exit', (code) => {
    if (!isStopping) fail(`${args[0]} ended with code ${code}`);
  });
  return child;
}

function fail(line) {
  say(`demo: ${line}`);
  void stop(1);
}

async function stop(code) {
  if (isStopping) return;
  isStopping = true;
  for (const child of children.toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
  process.exit(code);
}

process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
process.on('SIGHUP', () => void stop(0));

step(1, 'packages');
installIfNeeded();
step(2, 'the wall');
buildIfNeeded();
step(3, 'the gateway');
const dir = process.env.NINEWATCH_DATA_DIR ?? join(root, 'data/demo');
const password = process.env.NINEWATCH_ADMIN_PASSWORD ?? demoPassword(dir);
const env = {
  NINEWATCH_DATA_DIR: dir,
  NINEWATCH_ADMIN_PASSWORD: password,
  NINEWATCH_LOG_LEVEL: process.env.NINEWATCH_LOG_LEVEL ?? 'warn',
  NINEWATCH_HTTP_PORT: process.env.NINEWATCH_HTTP_PORT ?? (await portOr('8080')),
  NINEWATCH_MQTT_PORT: process.env.NINEWATCH_MQTT_PORT ?? (await portOr('1883')),
};
const ready = await new Promise((resolve) => {
  const onLine = (line) => {
    const message = line.startsWith('{') ? JSON.parse(line) : {};
    if (message.event === 'ready') resolve(message);
  };
  run(['scripts/start.mjs'], env, { onLine });
});
step(4, 'a district of 200 venues and 600 devices, live');
const url = `http://127.0.0.1:${ready.httpPort}`;
/** Figures of the running fleet are for a log; here they would push the login off the screen. */
function onFleetLine(line) {
  if (!line.startsWith('{')) say(`      ${line}`);
  if (line.startsWith('district:')) sayWhere();
}
run(
  [
    'simulators/src/simulate.ts',
    'district',
    ...['--venues', '200', '--seed', '9', '--url', `mqtt://127.0.0.1:${ready.mqttPort}`],
    ...['--provision', url, '--user', 'admin', `--password=${password}`],
    ...['--secrets', join(dir, 'devices.json'), '--truth', join(dir, 'truth.jsonl')],
  ],
  env,
  { onLine: onFleetLine, onNote: onFleetLine },
);

function sayWhere() {
  say(`
  The wall   ${url}/wall
  Login      admin / ${password}   (kept in ${join(dir, 'demo.json')}; people of the district: devices.json beside it)
  MQTT       127.0.0.1:${ready.mqttPort}
  API        ${url}/docs
  Up after ${Math.round((Date.now() - startedAt) / 1000)} s; a first incident develops within a minute. Ctrl-C stops everything.
`);
}
