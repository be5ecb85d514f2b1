/** Tests against real servers and a real browser; installs what is missing when asked to. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
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
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const rest = args.filter((arg) => arg !== '--install');
  const done = spawnSync(
    pinnedNode(),
    [vitest, 'run', '--project', 'system', '--project', 'alone', ...rest],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  process.exit(done.status ?? 1);
}
