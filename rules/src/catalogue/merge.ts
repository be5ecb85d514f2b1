/** The files of a catalogue as one source, and where each part of it stands. */

import { type Document, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { splitFiles } from './files.ts';
import { sortOfPart } from './parts.ts';

export interface Place {
  file?: string;
  /** From 1, within the file. */
  line: number;
  column: number;
}
export interface CatalogueError extends Place {
  reason: string;
}

/** A path into the merged source. */
export type Path = readonly PropertyKey[];

export interface Merged {
  /** As YAML gives it, unchecked; undefined when no file could be read. */
  value: unknown;
  /** What is wrong with the files as such: broken YAML, a name in two of them. */
  errors: CatalogueError[];
  /** The deepest part of the path that a file has: a missing field is reported at what lacks it. */
  placeOf(path: Path): Place;
}

interface ReadFile {
  name: string | undefined;
  document: Document;
  lines: LineCounter;
}
interface Origin {
  file: ReadFile;
  path: Path;
}

/**
 * Lists are put one after another, tables are put together, and everything else stands in one file alone. A text
 * without file marks is taken as it is.
 */
export function mergeFiles(text: string): Merged {
  const files = splitFiles(text).map(({ name, text: own }): ReadFile => {
    const lines = new LineCounter();
    // Its own look for repeated keys takes the square of their number: minutes for a text of the longest length.
    return { name, lines, document: parseDocument(own, { lineCounter: lines, uniqueKeys: false }) };
  });
  const errors = files.flatMap((file) =>
    file.document.errors.map((error) => ({
      ...placeAt(file, error.pos[0]),
      reason: error.message.replace(/ at line \d+, column \d+:?(\n[\s\S]*)?$/, ''),
    })),
  );
  const sound = files.filter(({ document }) => document.errors.length === 0);
  for (const file of sound) errors.push(...repeatedKeys(file));
  const values: { file: ReadFile; value: unknown }[] = [];
  for (const file of sound) {
    try {
      values.push({ file, value: file.document.toJS({ maxAliasCount: 100 }) });
    } catch (cause) {
      // An alias without its anchor, or aliases that would unfold to a flood of rules.
      errors.push({
        ...placeIn({ file, path: [] }),
        reason: cause instanceof Error ? cause.message : 'unusable',
      });
    }
  }
  const [only] = values;
  if (only === undefined) return { value: undefined, errors, placeOf: () => ({ line: 1, column: 1 }) };
  if (files.length === 1) {
    return { value: only.value, errors, placeOf: (path) => placeIn({ file: only.file, path }) };
  }
  const merging = new Merging(only.file);
  for (const { file, value } of values) merging.add(file, value);
  return {
    value: merging.value,
    errors: [...errors, ...merging.errors],
    placeOf: (path) => placeIn(merging.originOf(path)),
  };
}

function repeatedKeys(file: ReadFile): CatalogueError[] {
  const errors: CatalogueError[] = [];
  visit(file.document, {
    Map: (_key, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        // Keys become names: 1 and "1" are one.
        const isNew = seen.size < seen.add(typeof name === 'object' ? name : String(name)).size;
        if (isNew || !isNode(key)) continue;
        errors.push({ ...placeAt(file, key.range?.[0] ?? 0), reason: 'Map keys must be unique' });
      }
    },
  });
  return errors;
}

class Merging {
  readonly value: Record<string, unknown> = {};
  readonly errors: CatalogueError[] = [];
  readonly #first: ReadFile;
  /** By top-level name, or by name and key or index behind a slash. */
  readonly #origins = new Map<string, Origin>();

  constructor(first: ReadFile) {
    this.#first = first;
  }

  add(file: ReadFile, value: unknown): void {
    // A file of comments alone says nothing.
    if (value === null || value === undefined) return;
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.errors.push({ ...placeIn({ file, path: [] }), reason: 'a file of a catalogue is a map' });
      return;
    }
    for (const [name, part] of Object.entries(value)) this.#addPart({ file, path: [name] }, name, part);
  }

  originOf(path: Path): Origin {
    const [top, second, ...rest] = path;
    const own = second === undefined ? undefined : this.#origins.get(`${String(top)}/${String(second)}`);
    if (own !== undefined) return { file: own.file, path: [...own.path, ...rest] };
    const whole = this.#origins.get(String(top));
    return whole === undefined ? { file: this.#first, path: [] } : { file: whole.file, path };
  }

  #addPart(origin: Origin, name: string, part: unknown): void {
    const sort = sortOfPart(name);
    const before = Object.hasOwn(this.value, name) ? this.value[name] : undefined;
    if (sort === 'list' && Array.isArray(part) && (before === undefined || Array.isArray(before))) {
      this.#addList(origin, { name, before: before ?? [], part });
    } else if (sort === 'table' && isTable(part) && (before === undefined || isTable(before))) {
      this.#addTable(origin, { name, before: before ?? {}, part });
    } else if (before !== undefined) {
      this.#isTwice(origin, name, this.#origins.get(name));
      return;
    } else define(this.value, name, part);
    if (!this.#origins.has(name)) this.#origins.set(name, origin);
  }

  #addList(
    origin: Origin,
    { name, before, part }: { name: string; before: unknown[]; part: unknown[] },
  ): void {
    part.forEach((_item, index) => {
      this.#origins.set(`${name}/${before.length + index}`, { ...origin, path: [name, index] });
    });
    this.value[name] = [...before, ...part];
  }

  #addTable(origin: Origin, { name, before, part }: { name: string; before: object; part: object }): void {
    const table: Record<string, unknown> = { ...before };
    for (const [key, item] of Object.entries(part)) {
      const entry: Origin = { ...origin, path: [name, key] };
      if (Object.hasOwn(table, key)) {
        this.#isTwice(entry, `${name}.${key}`, this.#origins.get(`${name}/${key}`));
        continue;
      }
      define(table, key, item);
      this.#origins.set(`${name}/${key}`, entry);
    }
    this.value[name] = table;
  }

  #isTwice(second: Origin, what: string, first: Origin | undefined): void {
    const also = first === undefined ? '' : `: first in ${placeText(placeIn(first))}`;
    this.errors.push({ ...placeIn(second), reason: `${what} is there twice${also}` });
  }
}

/** Also for `__proto__`, which a plain assignment would swallow. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}

function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `file:line`, or `line N` in a text without files. */
export function placeText({ file, line }: Place): string {
  return file === undefined ? `line ${line}` : `${file}:${line}`;
}

function placeAt({ name, lines }: ReadFile, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return {
    ...(name === undefined ? {} : { file: name }),
    line: Math.max(line, 1),
    column: Math.max(col, 1),
  };
}

function placeIn({ file, path }: Origin): Place {
  const { document } = file;
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return placeAt(file, node.range[0]);
  }
  return placeAt(file, 0);
}
