/** The fold: one journal entry after another turns into changes, the same ones whenever it is run. */

import { startCalendar } from '../calendar/index.ts';
import { settleCombined } from '../combine/combine.ts';
import { tellChecks, wakeChecks } from '../duty-check/plan.ts';
import { watchIncidents } from '../emergency/incident/blind.ts';
import { onPresence, onRejection, onStart, onStatus, onUnreadable } from '../evaluate/index.ts';
import { takeSighting } from '../foreign/proposals.ts';
import { doubtSources, takeSource } from '../foreign/sources.ts';
import { wakeRounds } from '../form/rounds.ts';
import { tellFloods } from '../hazard/pattern/desk.ts';
import type { Change } from '../model/change.ts';
import type { Entry, JournalRecord, RejectionRecord, StartRecord } from '../model/record.ts';
import { driveOutputs } from '../output/drive.ts';
import { placeOf } from './derive.ts';
import { takeAct } from './inputs/acts.ts';
import { takeResult } from './inputs/commands.ts';
import { takeCondition } from './inputs/conditions.ts';
import { eachDevice, tryAgain } from './inputs/contain.ts';
import { judge, takeMessage } from './inputs/devices.ts';
import { takeOrdinary } from './inputs/ordinary.ts';
import { takeRules } from './inputs/rules.ts';
import { takeTick, wakeAll, wakeTouched } from './inputs/ticks.ts';
import type { State } from './state.ts';
import { beginTurn, emit, endTurn, type Failure, makeId, type Turn } from './turn.ts';

export interface Step {
  /** The state handed in, which the fold owns and has moved on. */
  state: State;
  /** Snapshots: nothing that happens later alters them. */
  changes: Change[];
  /** What was thrown about single venues, which are set aside in part. [P6] */
  failures: readonly Failure[];
}

const NO_FAILURES: readonly Failure[] = [];

/**
 * Deterministic: no clock, no I/O, no randomness. [P3] Whatever a device sends, nothing is thrown; when something
 * is thrown all the same, the state is half moved on and must be made again from a checkpoint.
 */
export function step(state: State, entry: Entry): Step {
  const { record } = entry;
  const rest = record.kind === 'message' ? takeOrdinary(state, record) : record;
  if (rest === null) return { state, changes: [], failures: NO_FAILURES };
  const turn = beginTurn(state, entry);
  take(turn, rest);
  settleCombined(turn);
  watchIncidents(turn);
  driveOutputs(turn);
  if (rest.kind !== 'tick') wakeTouched(turn);
  return { state, changes: endTurn(turn), failures: turn.failures };
}

function take(turn: Turn, record: JournalRecord): void {
  const { receivedAt } = record;
  switch (record.kind) {
    case 'message':
      takeMessage(turn, record);
      return;
    case 'rejection':
      takeRejection(turn, record);
      return;
    case 'presence':
      judge(turn, record.deviceId, (rule, around, catalogue) => onPresence(rule, record, around, catalogue));
      return;
    case 'status':
      judge(turn, record.deviceId, (rule) => onStatus(rule, record));
      return;
    case 'start':
      takeStart(turn, record, receivedAt);
      return;
    case 'tick':
      takeTick(turn, record);
      return;
    case 'result':
      takeResult(turn, record);
      return;
    case 'condition':
      takeCondition(turn, record);
      return;
    case 'act':
      turn.state.derived.facts += 1;
      takeAct(turn, record);
      return;
    case 'sighting':
      takeSighting(turn, record);
      return;
    case 'source':
      takeSource(turn, record);
      return;
    case 'rules':
      takeRules(turn, record);
      return;
  }
}

/** Counted against the sender; an event that nobody could read is a danger where the child is whose event it was. */
function takeRejection(turn: Turn, record: RejectionRecord): void {
  const { deviceId, about, receivedAt, unreadableEvent } = record;
  emit(turn, { kind: 'rejection', id: makeId(turn), object: record });
  judge(turn, deviceId, (rule, around, catalogue) => onRejection(rule, record, around, catalogue));
  if (unreadableEvent !== true) return;
  const isKnown = about !== undefined && placeOf(turn.state, about.deviceId) !== undefined;
  judge(turn, isKnown ? about.deviceId : deviceId, (rule, around, catalogue) =>
    onUnreadable(rule, receivedAt, around, catalogue),
  );
}

/** The first start also puts the root on the ledger. */
function takeStart(turn: Turn, record: StartRecord, receivedAt: number): void {
  const { state } = turn;
  const root = state.regions.get('root');
  if (state.epoch === '' && root !== undefined) emit(turn, { kind: 'region', object: root });
  state.epoch = record.epoch;
  startCalendar(state, receivedAt);
  wakeRounds(state);
  wakeChecks(state);
  tellFloods(turn);
  tellChecks(turn);
  tryAgain(turn);
  doubtSources(turn);
  wakeAll(state);
  eachDevice(turn, (id) => {
    judge(turn, id, (rule, around, catalogue) => onStart(rule, receivedAt, around, catalogue));
  });
}
