/** Which device a foreign one is bound to: an index over the devices that are not retired. */

import { type Decision, refuse } from '../fold/decision.ts';
import type { State } from '../fold/state.ts';
import type { Device } from '../model/facts.ts';
import type { ForeignRef } from '../model/foreign.ts';

const CHARS_MAX = 128;

export function foreignKey({ source, name }: ForeignRef): string {
  return `${source}\n${name}`;
}

export function linkForeign({ derived }: State, { id, foreign, retired }: Device): void {
  if (foreign !== undefined && retired !== true) derived.foreign.set(foreignKey(foreign), id);
}

export function unlinkForeign({ derived }: State, { id, foreign }: Device): void {
  if (foreign === undefined || derived.foreign.get(foreignKey(foreign)) !== id) return;
  derived.foreign.delete(foreignKey(foreign));
}

/** Ids of the devices that are heard through the source, in their order. */
export function boundTo({ derived }: State, source: string): string[] {
  const start = `${source}\n`;
  const ids: string[] = [];
  for (const [key, id] of derived.foreign) if (key.startsWith(start)) ids.push(id);
  return ids.sort();
}

/** Null when device `id` may be bound to it. */
export function checkForeign(state: State, id: string, foreign: ForeignRef): Decision | null {
  for (const part of [foreign.source, foreign.name]) {
    if (typeof part !== 'string' || part === '' || part.length > CHARS_MAX || part.includes('\n')) {
      return refuse('invalid', `a source and a name, 1–${CHARS_MAX} characters each`, { field: 'foreign' });
    }
  }
  const other = state.derived.foreign.get(foreignKey(foreign));
  if (other === undefined || other === id) return null;
  return refuse('already-exists', `${foreign.name} is bound to ${other}`, { field: 'foreign' });
}
