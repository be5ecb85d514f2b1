/** Writes `generated/notices.schema.json` from the shape of the notices file. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { noticesJsonSchema } from '../src/notify/plan/json-schema.ts';

const file = new URL('../generated/notices.schema.json', import.meta.url);
mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, `${JSON.stringify(noticesJsonSchema(), null, 2)}\n`);
process.stdout.write('gateway/generated/notices.schema.json written\n');
