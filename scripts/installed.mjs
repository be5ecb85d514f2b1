/** Makes a fresh checkout runnable: installs what the lockfile names, once, and shows that it does. */

import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const NODE_MAJOR_MIN = 20;

export function installIfNeeded() {
  if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
    process.stderr.write(
      `ninewatch needs Node ${NODE_MAJOR_MIN} or newer to install itself; this is ${process.version}\n`,
    );
    process.exit(1);
  }
  const stamp = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  if (existsSync(stamp) && existsSync(pinnedNode())) {
    process.stderr.write('package-lock.json is newer than node_modules: updating …\n');
  } else process.stderr.write('First run: installing packages (about a minute, 600 MB) …\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) {
    process.stderr.write('npm ci failed: see the lines above\n');
    process.exit(1);
  }
}

/** The Node that the project pins; everything long-running is started with it. */
export function pinnedNode() {
  return join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) installIfNeeded();
