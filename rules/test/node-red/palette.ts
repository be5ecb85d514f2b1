/** The palette's own files, which are plain JavaScript for whatever Node runs Node-RED. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export const PALETTE = fileURLToPath(new URL('../../node-red/', import.meta.url));
const load = createRequire(import.meta.url);

// biome-ignore lint/suspicious/noExplicitAny: JavaScript without types.
export const from = (path: string): any => load(`${PALETTE}${path}`);
export const textOf = (path: string): string => readFileSync(`${PALETTE}${path}`, 'utf8');
