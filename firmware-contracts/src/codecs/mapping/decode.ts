/** CSV and JSON messages by a mapping file. */

import { parse as parseCsv } from 'csv-parse/sync';
import { type Codec, type Decode, type Decoded, FOREIGN_LIMITS, type ForeignMessage } from '../codec.ts';
import { Answer } from '../read/answer.ts';
import { Draft } from '../read/draft.ts';
import { readField } from '../read/fields.ts';
import { isObject, jsonOf, textOf } from '../read/payload.ts';
import { isName } from '../read/values.ts';
import { type Branch, treeOf } from './rules.ts';
import type { ForeignMapping, Source } from './schema.ts';
import { type ReadTime, timeReader } from './when.ts';

interface Ready {
  source: Source;
  tree: Branch;
  readTime: ReadTime | undefined;
}

/** Of a mapping that `parseMapping` took. The first source whose filter fits a topic reads its messages. */
export function mappingCodec(mapping: ForeignMapping): Codec {
  return {
    name: 'mapping',
    filters: () => [...new Set(mapping.sources.map(({ topic }) => topic))],
    open: () => decoderOf(mapping.sources.map(ready)),
  };
}

function ready(source: Source): Ready {
  const { time } = source;
  const readTime = time === undefined ? undefined : timeReader(time.format, time.zone);
  return { source, tree: treeOf(source), readTime };
}

function decoderOf(sources: readonly Ready[]): Decode {
  return (message) => {
    const answer = new Answer(message);
    if (message.topic.length > FOREIGN_LIMITS.topicCharsMax) return answer.refuse('too-large');
    const fitting = sources.find(({ source }) => fits(source.topic, message.topic));
    if (fitting === undefined) return answer.refuse('unknown-topic', message.topic);
    return fitting.source.format === 'csv' ? readCsv(fitting, answer) : readJson(fitting, answer);
  };
}

export function fits(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  const wanted = filter.split('/');
  const isOpen = wanted.at(-1) === '#';
  if (isOpen ? levels.length < wanted.length - 1 : levels.length !== wanted.length) return false;
  return wanted.every((level, index) => level === '#' || level === '+' || level === levels[index]);
}

function readJson(to: Ready, answer: Answer): Decoded {
  const json = jsonOf(answer.message.payload);
  if ('why' in json) return answer.refuse(json.why);
  const { list } = to.source;
  const found = list === undefined ? json.json : at(json.json, list);
  // A bare array is a list as well.
  const records = Array.isArray(found) ? found : [found];
  for (const record of records.slice(0, FOREIGN_LIMITS.saidMax)) {
    if (isObject(record)) readRecord(record, to, answer);
    else answer.note({ field: list ?? '', why: 'wrong-type' });
  }
  if (records.length > FOREIGN_LIMITS.saidMax) answer.note({ field: list ?? '', why: 'too-many' });
  return answer.decoded();
}

function readCsv(to: Ready, answer: Answer): Decoded {
  const text = textOf(answer.message.payload);
  if ('why' in text) return answer.refuse(text.why);
  const rows = rowsOf(text.text, to.source.csv?.delimiter ?? ',');
  if (rows === undefined) return answer.refuse('not-readable', text.text);
  const hasHeader = to.source.csv?.header ?? true;
  const columns = hasHeader
    ? (rows.shift() ?? []).map((column) => column.trim())
    : (to.source.csv?.columns ?? []);
  // A row of values where a header should be: its mapping lacks `header: false`.
  if (rows.length === 0) answer.note({ field: '', why: 'empty', value: columns.join(' ').slice(0, 64) });
  for (const row of rows) readRecord(recordOf(columns, row), to, answer);
  return answer.decoded();
}

/** Undefined for what is no CSV: an open quote and the like. */
function rowsOf(text: string, delimiter: string): string[][] | undefined {
  try {
    return parseCsv(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: FOREIGN_LIMITS.saidMax + 1,
    });
  } catch {
    return undefined;
  }
}

/** Without a prototype: a column may be called anything. */
function recordOf(columns: readonly string[], row: readonly string[]): Record<string, unknown> {
  const record: Record<string, unknown> = Object.create(null);
  row.forEach((cell, index) => {
    record[columns[index] ?? `#${index + 1}`] = cell;
  });
  return record;
}

function readRecord(
  record: Record<string, unknown>,
  { source, tree, readTime }: Ready,
  answer: Answer,
): void {
  const device = deviceOf(record, source, answer.message);
  if (!isName(device)) {
    answer.note({ field: source.device.field ?? '', why: 'bad-name' });
    return;
  }
  const draft = new Draft(device, answer);
  if (source.time !== undefined && readTime !== undefined) {
    const sent = at(record, source.time.field);
    draft.at = readTime(sent);
    if (draft.at === undefined)
      draft.note(source.time.field, sent === undefined ? 'no-value' : 'bad-time', sent);
  }
  readBranch(record, tree, { draft, path: '', isNoting: source.others === 'note' });
  draft.finish();
}

function deviceOf(
  record: Record<string, unknown>,
  { device }: Source,
  { topic }: ForeignMessage,
): string | undefined {
  const { name, level, field, prefix = '' } = device;
  const found = name ?? (level === undefined ? at(record, field ?? '') : topic.split('/')[level - 1]);
  if (typeof found === 'number') return `${prefix}${found}`;
  return typeof found === 'string' && found.trim() !== '' ? `${prefix}${found.trim()}` : undefined;
}

function readBranch(
  value: object,
  branch: Branch,
  { draft, path, isNoting }: { draft: Draft; path: string; isNoting: boolean },
): void {
  for (const key of Object.keys(value)) {
    if (!draft.answer.mayLook()) return;
    const field = path === '' ? key : `${path}/${key}`;
    const one = (value as Record<string, unknown>)[key];
    const below = branch.below.get(key);
    if (below?.rule !== undefined) readField(one, below.rule, draft, field);
    else if (below !== undefined && typeof one === 'object' && one !== null) {
      readBranch(one, below, { draft, path: field, isNoting });
    } else if (isNoting) draft.note(field, below === undefined ? 'unknown-field' : 'wrong-type', one);
  }
}

/** The value under a path of own keys and indexes. */
function at(value: unknown, path: string): unknown {
  let found = value;
  for (const step of path.split('/')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}
