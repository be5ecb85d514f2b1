/** Tests against real servers and a real browser; installs what is missing when asked to. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { installIfNeeded, pinnedNode, root } from './installed.mjs';

const PARTS = [
  { test: 'command -v mosquitto_pub', package: 'mosquitto-clients' },
  { test: 'test -x /usr/sbin/mosquitto', package: 'mosquitto' },
  { test: 'command -v chromium', package: 'chromium' },
  { test: 'command -v influxd', package: 'influxdb' },
  { test: 'command -v victoria-metrics', package: 'victoria-metrics' },
  { test: 'command -v gcc', package: 'gcc' },
  { test: 'command -v g++', package: 'g++' },
  { test: 'command -v curl', package: 'curl' },
  { test: 'test -x /usr/sbin/exim4', package: 'exim4-daemon-light' },
  { test: 'test -e /usr/include/stdio.h', package: 'libc6-dev' },
  { test: 'command -v strace', package: 'strace' },
  { test: 'command -v fc-list', package: 'fontconfig' },
  { test: 'command -v openssl', package: 'openssl' },
  { test: 'command -v promtool', package: 'prometheus' },
  { test: "/usr/bin/python3 -c 'import paho.mqtt.client'", package: 'python3-paho-mqtt' },
];
const FONT = 'fonts-noto-cjk';
/** More than so many files that fail are no accident. */
const FILES_AGAIN_MAX = 4;

const has = (test) => spawnSync('sh', ['-c', test]).status === 0;
const hasFont = () =>
  has('command -v fc-list') && String(spawnSync('fc-list', [':lang=zh']).stdout).trim() !== '';
const missing = () => [
  ...PARTS.filter((part) => !has(part.test)).map((part) => part.package),
  ...(hasFont() ? [] : [FONT]),
];

function install(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const done = spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] });
    if (done.status !== 0) process.stderr.write(`apt-get ${args[0]} failed\n`);
  }
}

const args = process.argv.slice(2);
const isInstallOnly = args.includes('--install-only');
if ((args.includes('--install') || isInstallOnly) && missing().length > 0) install(missing());
const stillMissing = missing();
if (stillMissing.length > 0) {
  const isFatal = process.env.CI === 'true';
  process.stderr.write(
    `missing for the system tests: ${stillMissing.join(', ')}${isFatal ? '' : '; their tests are skipped (install with: npm run test:system -- --install)'}\n`,
  );
  if (isFatal) process.exit(1);
}
if (!isInstallOnly) {
  installIfNeeded();
  // The browser test needs the wall as it is shipped.
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const build = [vite, 'build', 'dashboard', '--logLevel', 'warn'];
  const built = spawnSync(pinnedNode(), build, { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) process.exit(1);
  const rest = args.filter((arg) => arg !== '--install');
  process.exit(testTwice(rest) ? 0 : 1);
}

/**
 * What failed is tried once more by itself, from the start of its file: whole processes and a browser on a machine
 * that others use tell a slow one from a wrong one only so. → whether every test passed at last.
 */
function testTwice(rest) {
  const first = test(rest);
  const again = first.files.filter(({ failed }) => failed > 0);
  if (first.isGood || again.length === 0 || again.length > FILES_AGAIN_MAX) return first.isGood;
  process.stderr.write(
    `\n== once more, alone: ${again.map(({ name }) => relative(root, name)).join(', ')}\n`,
  );
  const second = test([...again.map(({ name }) => name), '--no-file-parallelism']);
  const counted = [...first.files.filter(({ failed }) => failed === 0), ...second.files];
  const sum = (what) => counted.reduce((total, file) => total + file[what], 0);
  const failures = sum('failed') > 0 ? `${sum('failed')} failed | ` : '';
  process.stdout.write(`\n      Tests  ${failures}${sum('passed')} passed, the second try counted\n`);
  return second.isGood;
}

/** → whether vitest was content, and how many tests of each file passed and failed. */
function test(rest) {
  const dir = mkdtempSync(join(tmpdir(), 'ninewatch-system-tests-'));
  const results = join(dir, 'results.json');
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
    const run = [vitest, 'run', '--project', 'system', '--project', 'alone', ...reporters, ...rest];
    const { status } = spawnSync(pinnedNode(), run, { cwd: root, stdio: 'inherit' });
    const { testResults } = JSON.parse(readFileSync(results, 'utf8'));
    const count = ({ assertionResults }, wanted) =>
      assertionResults.filter((each) => each.status === wanted).length;
    const files = testResults.map((file) => ({
      name: file.name,
      passed: count(file, 'passed'),
      // One that could not be loaded or set up has no test that failed.
      failed: file.status === 'failed' ? Math.max(1, count(file, 'failed')) : 0,
    }));
    return { isGood: status === 0, files };
  } catch (cause) {
    process.stderr.write(`the results of the tests cannot be read: ${cause.message}\n`);
    return { isGood: false, files: [] };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
