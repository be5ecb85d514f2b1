/** The bridges file → what each connection needs, or every mistake in it with its place. */

import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  CODECS,
  type CodecOptions,
  FOREIGN_LIMITS,
  type ForeignMapping,
  mappingCodec,
  parseMapping,
} from '@ninewatch/contracts/codecs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { causeText, GatewayError } from '../base/errors.ts';
import type { BridgeSettings, CodecSettings } from './bridge-port.ts';
import { BRIDGE_LIMITS, type BridgeEntry, BridgesFile } from './bridges-schema.ts';

/** Puts secrets where the file names them; what cannot be read is a mistake at its place. */
export type Fill = (value: unknown) => {
  value: unknown;
  mistakes: { path: PropertyKey[]; reason: string }[];
};

interface Mistake {
  path: PropertyKey[];
  reason: string;
}

const MISTAKES_MAX = 50;
const ALIASES_MAX = 100;

/** None when none is configured. Throws `file-unusable` with every mistake's place, one a line. */
export function readBridges(path: string | undefined, fill: Fill): BridgeSettings[] {
  if (path === undefined) return [];
  const { bridges, places } = parseBridges(readText(path, BRIDGE_LIMITS.textCharsMax * 3), {
    fill,
    folder: dirname(resolve(path)),
  });
  if (places.length === 0) return bridges;
  const lines = places
    .slice(0, MISTAKES_MAX)
    .map(({ line, column, reason }) => `${path}:${line}:${column}: ${reason}`);
  throw new GatewayError('file-unusable', false, `NINEWATCH_BRIDGES_FILE: ${lines.join('\n')}`);
}

export interface Place {
  line: number;
  column: number;
  reason: string;
}

/** Never throws: a file with any mistake is refused whole. */
export function parseBridges(
  text: string,
  { fill, folder }: { fill: Fill; folder: string },
): { bridges: BridgeSettings[]; places: Place[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    const places = document.errors.map(({ pos, message }) => ({ ...place(pos[0]), reason: message }));
    return { bridges: [], places };
  }
  const { bridges, mistakes } = checked(document, { fill, folder });
  const places = mistakes.map(({ path, reason }) => ({
    ...place(offsetOf(document, path)),
    reason: `${z.core.toDotPath(path) || 'the file'}: ${reason}`,
  }));
  return { bridges: places.length === 0 ? bridges : [], places };
}

function checked(
  document: ReturnType<typeof parseDocument>,
  { fill, folder }: { fill: Fill; folder: string },
): { bridges: BridgeSettings[]; mistakes: Mistake[] } {
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch {
    // The one thing it throws on: a text that unfolds beyond all bounds.
    return { bridges: [], mistakes: [{ path: [], reason: 'too many aliases' }] };
  }
  const filled = fill(plain);
  const parsed = BridgesFile.safeParse(filled.value);
  if (!parsed.success) {
    // A secret that is missing leaves an empty text, which is no second mistake.
    const said = new Set(filled.mistakes.map(({ path }) => path.join('/')));
    const wrong = parsed.error.issues.flatMap(deepest).filter(({ path }) => !said.has(path.join('/')));
    return { bridges: [], mistakes: [...filled.mistakes, ...wrong] };
  }
  const mistakes = filled.mistakes;
  const bridges = parsed.data.bridges.map((entry, index) =>
    settingsOf(entry, {
      folder,
      wrong: (path, reason) => mistakes.push({ path: ['bridges', index, ...path], reason }),
    }),
  );
  return { bridges, mistakes };
}

/** Of an entry that is neither a codec nor a mapping, the mistakes of the one that was meant. */
function deepest(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code !== 'invalid_union') return [{ path: issue.path, reason: issue.message }];
  const branch = issue.errors.find((errors) => !errors.some(({ code }) => code === 'unrecognized_keys'));
  const meant = branch ?? issue.errors[0] ?? [];
  return meant.map(({ path, message }) => ({ path: [...issue.path, ...path], reason: message }));
}

interface Around {
  folder: string;
  wrong(path: PropertyKey[], reason: string): void;
}

function settingsOf(entry: BridgeEntry, { folder, wrong }: Around): BridgeSettings {
  const { name, source = name, client_id: clientId = `ninewatch-${name}` } = entry;
  const file = (key: 'ca' | 'cert' | 'key') => {
    const path = entry[key];
    if (path === undefined) return {};
    try {
      return { [key]: readText(resolve(folder, path), BRIDGE_LIMITS.filesBytesMax) };
    } catch (cause) {
      wrong([key], causeText(cause));
      return {};
    }
  };
  return {
    ...{
      name,
      source,
      clientId,
      region: entry.region,
      url: entry.url,
      version: entry.version === '5' ? 5 : 4,
    },
    ...(entry.username === undefined ? {} : { username: entry.username }),
    ...(entry.password === undefined ? {} : { password: entry.password }),
    ...(entry.share === undefined ? {} : { share: entry.share }),
    ...{ inFlight: entry.in_flight, sessionExpiryS: entry.session_expiry_s, keepaliveS: entry.keepalive_s },
    tls: { ...file('ca'), ...file('cert'), ...file('key') },
    codecs: entry.read.map((use, index) => codecOf(use, folder, (reason) => wrong(['read', index], reason))),
  };
}

function codecOf(
  use: BridgeEntry['read'][number],
  folder: string,
  wrong: (reason: string) => void,
): CodecSettings {
  if ('mapping' in use) {
    const mapping = mappingOf(resolve(folder, use.mapping), wrong);
    return { kind: 'mapping', mapping, filters: mappingCodec(mapping).filters() };
  }
  const { root, discovery_root: discoveryRoot, temperature_unit: temperatureUnit, fields } = use;
  const { gas_ppm_at_lel: gasPpmAtLel, utc_offset_min: utcOffsetMin } = use;
  const options: CodecOptions = {
    ...(root === undefined ? {} : { root }),
    ...(discoveryRoot === undefined ? {} : { discoveryRoot }),
    ...(temperatureUnit === undefined ? {} : { temperatureUnit }),
    ...(gasPpmAtLel === undefined ? {} : { gasPpmAtLel }),
    ...(utcOffsetMin === undefined ? {} : { utcOffsetMin }),
    ...(fields === undefined ? {} : { fields }),
  };
  return { kind: 'codec', codec: use.codec, options, filters: CODECS[use.codec].filters(options) };
}

const NOTHING: ForeignMapping = { mapping: 1, sources: [] } as unknown as ForeignMapping;

function mappingOf(path: string, wrong: (reason: string) => void): ForeignMapping {
  try {
    const parsed = parseMapping(readText(path, FOREIGN_LIMITS.listBytesMax));
    if (parsed.ok) return parsed.mapping;
    for (const { line, column, reason } of parsed.errors) wrong(`${path}:${line}:${column}: ${reason}`);
  } catch (cause) {
    wrong(causeText(cause));
  }
  return NOTHING;
}

function readText(path: string, bytesMax: number): string {
  try {
    if (statSync(path).size > bytesMax) throw new Error(`${path} is larger than ${bytesMax} bytes`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new GatewayError('file-unusable', false, `NINEWATCH_BRIDGES_FILE: ${causeText(cause)}`, cause);
  }
}

/** Of the node itself, else of the nearest one around it that is there. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return node.range[0];
  }
  return 0;
}
