/** Runs vue-tsc on the dashboard's own TypeScript: the workspace's newer one has no `lib/tsc` that vue-tsc could drive. */

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { run } = require('vue-tsc');

process.argv.push('--noEmit', '-p', import.meta.dirname);
run(require.resolve('typescript/lib/tsc'));
