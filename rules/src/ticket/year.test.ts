/** A year of coarse ticks with a ticket of every kind: nobody is forgotten, nothing grows without bound. */

import { expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../calendar/index.ts';
import { canonical } from '../fold/checkpoint/canonical.ts';
import { decodeState, encodeState } from '../fold/checkpoint/checkpoint.ts';
import { of } from '../fold/testing/stage.ts';
import type { TicketClass, TicketHandling } from '../model/ticket.ts';
import { TicketStage } from './testing/ticket-stage.ts';

const STEP_MS = 24 * HOUR_MS;
const STEPS = (365 * DAY_MS) / STEP_MS;
const SOURCES = ['self_inspection', 'patrol', 'public_report', 'ai_recognition', 'upper_level'] as const;
const CLASSES: TicketClass[] = ['ordinary', 'major'];
const HANDLINGS: TicketHandling[] = ['immediate', 'limited', 'listed'];

interface Year {
  stage: TicketStage;
  forgotten: string[];
  done: string[];
}

/** Half of them are done at once, the other half by nobody. With `restarts`, from a checkpoint every sixty days. */
function year({ restarts }: { restarts: boolean }): Year {
  const stage = TicketStage.withPeople();
  stage.find([stage.finding()]);
  const kinds = SOURCES.flatMap((source) =>
    CLASSES.flatMap((ticketClass) =>
      HANDLINGS.map((handling) => ({ source, class: ticketClass, handling }) as const),
    ),
  );
  const forgotten = [stage.ticket().id, ...kinds.map((kind) => stage.report(kind).id)];
  const done = kinds.map((kind) => stage.report(kind).id);
  for (const id of done) stage.finish(id);
  for (let step = 0; step < STEPS; step += 1) {
    if (restarts && step % 60 === 5) stage.state = decodeState(encodeState(stage.state));
    stage.tick(STEP_MS);
  }
  return { stage, forgotten, done };
}

/** Lived through once: nothing below alters it. */
const undisturbed = year({ restarts: false });

it('[P9] whoever did nothing for a year was warned, climbed to the top, and is on file', () => {
  const { stage, forgotten, done } = undisturbed;
  const notices = of(stage.changes, 'notice').map(({ object }) => object);
  const filings = of(stage.changes, 'filing').flatMap(({ object }) =>
    object.type === 'inaction' ? [object] : [],
  );
  for (const id of forgotten) {
    expect(stage.kept(id), id).toMatchObject({ overdue: true, unit: 'root' });
    const calls = notices.filter(({ ticketId, reason }) => ticketId === id && reason === 'overdue');
    // Every two days at last, each of them told and most of them taken over by a newer one.
    expect(new Set(calls.map((notice) => notice.id)).size, id).toBeGreaterThan(150);
    expect(new Set(calls.map((notice) => notice.id)).size, id).toBeLessThan(220);
    const rules = filings.filter(({ subject }) => subject === id).map(({ rule }) => rule);
    expect(new Set(rules), id).toEqual(new Set(['not_reported', 'not_rectified']));
  }
  for (const id of done) {
    const isMajor = stage.told(id).class === 'major';
    const rules = filings.filter(({ subject }) => subject === id).map(({ rule }) => rule);
    expect(new Set(rules), id).toEqual(new Set(isMajor ? ['not_inspected'] : []));
  }
  const entries = stage.state.venues.get('shop')?.tickets.values() ?? [];
  expect(Math.max(...entries.map(({ open }) => open.length))).toBeLessThanOrEqual(16);
  expect(entries.length).toBe(forgotten.length + done.length / 2);
}, 120_000);

it('[P3] a year with a restart every two months is the same year', () => {
  const one = undisturbed;
  const other = year({ restarts: true });
  // As texts with the keys in order: a checkpoint keeps every value, and not the order of keys.
  const told = ({ stage }: Year) => stage.changes.map((change) => canonical(change));
  expect(told(other)).toEqual(told(one));
  expect(encodeState(other.stage.state)).toEqual(encodeState(one.stage.state));
}, 120_000);
