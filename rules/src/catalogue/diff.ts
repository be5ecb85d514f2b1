/** What is other in a catalogue than in the one before it: for the audit log, for authors, for tests of changes. */

import { sortOfPart } from './parts.ts';
import type { CatalogueSource } from './schema.ts';

/** One field of one thing, or the coming and going of the whole thing. */
export interface CatalogueChange {
  /** `rules`, `kinds` or another part of the catalogue. */
  part: string;
  /** Of the rule, kind, …; absent for a part that is one thing. */
  id?: string;
  what: 'added' | 'removed' | 'changed';
  /** Path of what changed, joined by dots; absent when the whole did. */
  field?: string;
  /** Absent where there was, or is, nothing. Long values are cut. */
  from?: unknown;
  to?: unknown;
}

export interface CatalogueDiff {
  /** The first ones: never more than were asked for. */
  changes: CatalogueChange[];
  /** All of them, also those that are not listed. */
  counts: { added: number; removed: number; changed: number };
}

/** Characters of a value in a diff. */
const VALUE_MAX = 200;
/** Changes that an audit line lists. */
export const CHANGES_LISTED_MAX = 50;

/** `before` is null for the first catalogue. Things are told apart by their ids: moving a rule is a change of order. */
export function diffCatalogues(
  before: CatalogueSource | null,
  after: CatalogueSource,
  listedMax = CHANGES_LISTED_MAX,
): CatalogueDiff {
  const parts = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]);
  const changes: CatalogueChange[] = [];
  for (const part of parts) {
    const name = part as keyof CatalogueSource;
    changes.push(...partChanges(part, before?.[name], after[name]));
  }
  const count = (what: CatalogueChange['what']) => changes.filter((change) => change.what === what).length;
  return {
    changes: changes.slice(0, listedMax),
    counts: { added: count('added'), removed: count('removed'), changed: count('changed') },
  };
}

/**
 * Rules that changed and kept their version, and `version` when the catalogue did: hazards would name rules that never
 * were like that.
 */
export function unraisedVersions(before: CatalogueSource, after: CatalogueSource): string[] {
  const { changes } = diffCatalogues(before, after, Number.MAX_SAFE_INTEGER);
  const raised = new Set(changes.filter(({ field }) => field === 'version').map(({ id }) => id));
  const changed = changes
    .filter(({ part, what, field }) => part === 'rules' && what === 'changed' && field !== 'order')
    .flatMap(({ id }) => (id === undefined || raised.has(id) ? [] : [id]));
  const isRaised = changes.length === 0 || before.version !== after.version;
  return [...(isRaised ? [] : ['version']), ...new Set(changed)];
}

/** One line a change, as `+ rules heat`, `- kinds dust`, `~ rules heat: condition.above 57.2 → 55`. */
export function diffLines({ changes, counts }: CatalogueDiff): string[] {
  const signs = { added: '+', removed: '-', changed: '~' } as const;
  const lines = changes.map(({ part, id, what, field, from, to }) => {
    const thing = id === undefined ? part : `${part} ${id}`;
    if (field === undefined && id !== undefined && what !== 'changed') return `${signs[what]} ${thing}`;
    const where = field === undefined ? '' : ` ${field}`;
    return `${signs[what]} ${thing}:${where} ${asText(from)} → ${asText(to)}`;
  });
  const unlisted = counts.added + counts.removed + counts.changed - changes.length;
  return unlisted > 0 ? [...lines, `… and ${unlisted} more`] : lines;
}

function asText(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function partChanges(part: string, before: unknown, after: unknown): CatalogueChange[] {
  if (sortOfPart(part) === 'single') {
    return valueChanges(before, after, '').map((change) => ({ part, ...change }));
  }
  const [olds, nows] = [thingsOf(before), thingsOf(after)];
  const kept = [...olds.keys()].filter((id) => nows.has(id));
  return [
    ...[...nows.keys()].filter((id) => !olds.has(id)).map((id) => ({ part, id, what: 'added' as const })),
    ...[...olds.keys()].filter((id) => !nows.has(id)).map((id) => ({ part, id, what: 'removed' as const })),
    ...kept.flatMap((id) =>
      valueChanges(olds.get(id), nows.get(id), '').map((change) => ({ part, id, ...change })),
    ),
    ...(part === 'rules'
      ? orderChange(
          part,
          kept,
          [...nows.keys()].filter((id) => olds.has(id)),
        )
      : []),
  ];
}

/** Rules by id, days as themselves, the entries of a table by name. */
function thingsOf(value: unknown): Map<string, unknown> {
  if (Array.isArray(value)) {
    return new Map(value.map((item) => [typeof item?.id === 'string' ? item.id : String(item), item]));
  }
  return new Map(Object.entries(value ?? {}));
}

/** Of rules for one thing the first counts, so their order says something. */
function orderChange(part: string, old: readonly string[], now: readonly string[]): CatalogueChange[] {
  const moved = now.find((id, index) => id !== old[index]);
  if (moved === undefined) return [];
  return [
    {
      part,
      id: moved,
      what: 'changed',
      field: 'order',
      from: old.indexOf(moved) + 1,
      to: now.indexOf(moved) + 1,
    },
  ];
}

type ValueChange = Omit<CatalogueChange, 'part' | 'id'>;

function valueChanges(before: unknown, after: unknown, field: string): ValueChange[] {
  if (isPlain(before) && isPlain(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) =>
      valueChanges(before[name], after[name], field === '' ? name : `${field}.${name}`),
    );
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [
    {
      what: 'changed',
      ...(field === '' ? {} : { field }),
      ...(before === undefined ? {} : { from: cut(before) }),
      ...(after === undefined ? {} : { to: cut(after) }),
    },
  ];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function cut(value: unknown): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= VALUE_MAX ? value : `${text.slice(0, VALUE_MAX)}…`;
}
