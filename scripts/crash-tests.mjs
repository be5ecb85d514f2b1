/** Kills real gateways under real load and checks what is left: `npm run test:crash -- --kills 500 --seed 7`. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installIfNeeded, pinnedNode, root } from './installed.mjs';

if (process.platform !== 'linux' || spawnSync('gcc', ['--version']).status !== 0) {
  process.stderr.write('the crash tests need Linux and gcc (apt-get install gcc libc6-dev)\n');
  process.exit(1);
}
installIfNeeded();
const run = join(root, 'gateway/test/crash/crash-run.ts');
const done = spawnSync(pinnedNode(), [run, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(done.status ?? 1);
