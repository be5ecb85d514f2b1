/** Floods of alarms at one duty desk: more than one person can answer (ISA-18.2). Nothing is lost in one. */

import type { DeskEntry } from '../../fold/state.ts';
import { audit, GATEWAY, type Turn } from '../../fold/turn.ts';
import { CLOCKS } from '../../profile/clocks.ts';
import { dutyRegion } from '../call-out/ladder.ts';

/** A live hazard was told as new at a venue of this region. */
export function countAlarm(turn: Turn, region: string): void {
  const { state } = turn;
  const desk = dutyRegion(state, region);
  let entry = state.desks.get(desk);
  if (entry === undefined) {
    entry = { desk: { region: desk, flood: false, alarms10min: 0 }, toldElapsedMs: [] };
    state.desks.set(desk, entry);
  }
  entry.toldElapsedMs.push(state.elapsedMs);
  if (entry.toldElapsedMs.length > CLOCKS.flood.countMax) entry.toldElapsedMs.shift();
  weigh(turn, entry);
  if (entry.desk.flood) tellDesk(turn, entry);
}

/** What was told long ago counts no more; a desk without anything to count is forgotten. [P8] */
export function tickDesks(turn: Turn): void {
  for (const entry of turn.state.desks.values()) {
    weigh(turn, entry);
    if (entry.toldElapsedMs.length === 0) turn.state.desks.delete(entry.desk.region);
  }
}

/** After a start whoever shows them knows none: those that are flooded are told again. */
export function tellFloods(turn: Turn): void {
  for (const entry of turn.state.desks.values()) if (entry.desk.flood) tellDesk(turn, entry);
}

function weigh(turn: Turn, entry: DeskEntry): void {
  const { windowMs, on, off } = CLOCKS.flood;
  const oldest = turn.state.elapsedMs - windowMs;
  const recent = entry.toldElapsedMs.filter((told) => told > oldest);
  entry.toldElapsedMs = recent;
  entry.desk.alarms10min = recent.length;
  const { flood } = entry.desk;
  if (flood ? recent.length >= off : recent.length <= on) return;
  entry.desk.flood = !flood;
  if (flood) delete entry.desk.since;
  else entry.desk.since = turn.at;
  const { region, alarms10min } = entry.desk;
  const action = flood ? 'desk.flood_over' : 'desk.flood';
  audit(turn, { actor: GATEWAY, action, subject: region, outcome: 'done', detail: { alarms10min } });
  tellDesk(turn, entry);
}

function tellDesk(turn: Turn, { desk }: DeskEntry): void {
  turn.touched.desks.add(desk);
}
