/** The places at which a gateway is killed, by name, and how each is armed. */

import type { At, Faults } from '../shim/faulty-storage.ts';

/**
 * `load`: while devices send. `bulk`: while they send large batches, so that logs grow long enough to be folded.
 * `birth`: in the very first start. `start`: before it is ready. `stop`: after SIGTERM. `aged`: while devices send, after rows have come of age.
 */
type Stage = 'birth' | 'load' | 'bulk' | 'start' | 'stop' | 'aged';

export interface KillPoint {
  stage: Stage;
  /** Of all kills, in relation to the others. */
  weight: number;
  /** A kill comes at the n-th meeting, n from 1 to this; for a kill by the clock, up to so many ms. */
  upTo: number;
  /** Without it the harness kills by the clock. */
  at?: { file: string; op: At };
  /** That must have happened before. */
  after?: { file: string; op: At };
}

const JOURNAL = 'journal.db-wal';
const LEDGER = 'ledger.sqlite-wal';
const READINGS = 'readings.db-wal';
/** Ends of `.db` and `.sqlite`: not their logs. */
const DATABASES = '*[be]';

export const KILL_POINTS = {
  'while keys are made': { stage: 'birth', weight: 4, upTo: 1, at: { file: 'keys.json*', op: 'mid-write' } },
  'at random under load': { stage: 'load', weight: 12, upTo: 700 },
  'before the journal is synced': {
    stage: 'load',
    weight: 6,
    upTo: 25,
    at: { file: JOURNAL, op: 'before-sync' },
  },
  'after the journal was synced': {
    stage: 'load',
    weight: 6,
    upTo: 25,
    at: { file: JOURNAL, op: 'after-sync' },
  },
  'in the middle of a write to the journal': {
    stage: 'load',
    weight: 5,
    upTo: 120,
    at: { file: JOURNAL, op: 'mid-write' },
  },
  'between journal and decide': {
    stage: 'load',
    weight: 6,
    upTo: 25,
    after: { file: JOURNAL, op: 'after-sync' },
    at: { file: LEDGER, op: 'before-write' },
  },
  'in the middle of a ledger transaction': {
    stage: 'load',
    weight: 6,
    upTo: 200,
    at: { file: LEDGER, op: 'mid-write' },
  },
  'before the ledger is synced': {
    stage: 'load',
    weight: 5,
    upTo: 20,
    at: { file: LEDGER, op: 'before-sync' },
  },
  'after the ledger was synced': {
    stage: 'load',
    weight: 5,
    upTo: 20,
    at: { file: LEDGER, op: 'after-sync' },
  },
  'while readings are copied': {
    stage: 'load',
    weight: 3,
    upTo: 60,
    at: { file: READINGS, op: 'after-write' },
  },
  'while the journal is folded': {
    stage: 'bulk',
    weight: 4,
    upTo: 60,
    at: { file: 'journal.db', op: 'mid-write' },
  },
  'before the folded journal is synced': {
    stage: 'bulk',
    weight: 2,
    upTo: 1,
    at: { file: 'journal.db', op: 'before-sync' },
  },
  'after the folded journal was synced': {
    stage: 'bulk',
    weight: 2,
    upTo: 1,
    at: { file: 'journal.db', op: 'after-sync' },
  },
  'while logs are folded at a stop': {
    stage: 'stop',
    weight: 5,
    upTo: 30,
    at: { file: DATABASES, op: 'mid-write' },
  },
  'between files at a stop': { stage: 'stop', weight: 2, upTo: 4, at: { file: '*', op: 'before-unlink' } },
  'at random during a start': { stage: 'start', weight: 8, upTo: 1_200 },
  'at an open during a start': { stage: 'start', weight: 4, upTo: 50, at: { file: '*', op: 'before-open' } },
  'at a write during a start': { stage: 'start', weight: 6, upTo: 40, at: { file: '*', op: 'mid-write' } },
  'before a sync during a start': {
    stage: 'start',
    weight: 4,
    upTo: 10,
    at: { file: '*', op: 'before-sync' },
  },
  'after a sync during a start': { stage: 'start', weight: 4, upTo: 10, at: { file: '*', op: 'after-sync' } },
  'while old rows are removed': {
    stage: 'aged',
    weight: 5,
    upTo: 150,
    at: { file: JOURNAL, op: 'mid-write' },
  },
} as const satisfies Record<string, KillPoint>;

export type KillPointName = keyof typeof KILL_POINTS;

export const pointOf = (name: KillPointName): KillPoint => KILL_POINTS[name];

/** From now on the place counts; nothing happens for a kill by the clock. */
export function arm(faults: Faults, name: KillPointName, nth: number): void {
  const { at, after } = pointOf(name);
  if (at === undefined) return;
  if (after === undefined) faults.killAt({ ...at, nth });
  else faults.killAt({ ...at, armedBy: faults.countAt({ ...after, nth }) });
}
