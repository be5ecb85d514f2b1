/** What a transmitter answers when its centre asks or commands: from what the centre has been told, never from a guess. */

import {
  COMMANDS,
  type Frame,
  noteOf31,
  noteOfLength,
  type ObjectOf,
  readDataUnit,
  TRANSMITTER_BITS,
} from '@ninewatch/contracts/gb26875';
import { momentAt } from '../line/moments.ts';
import { inUnits, type Part, partObject, SYSTEM } from './units.ts';

/** What we can say of ourselves. */
export interface View {
  nowMs: number;
  /** Ready to take, store and decide. */
  isWell: boolean;
  version: readonly [main: number, sub: number];
  /** Who we are, for people. */
  about: string;
  systemState(): number;
  part(zone: number, place: number): { part: Part; state: number } | undefined;
}

export type Answer =
  | { kind: 'response'; data: Uint8Array }
  | { kind: 'confirm'; act?: 'duty-check' | 'set-clock'; minutes?: number; clock?: number }
  | { kind: 'deny' };

const DENY: Answer = { kind: 'deny' };

export function answerToCentre(frame: Frame, view: View): Answer | undefined {
  if (frame.command !== COMMANDS.request && frame.command !== COMMANDS.control) return undefined;
  const unit = readDataUnit(frame.data);
  if (unit?.layout?.direction !== 'down' || unit.objects.length === 0) return DENY;
  const { name } = unit.layout;
  if (frame.command === COMMANDS.control) return controlled(name, unit.objects[0] ?? {});
  const [data] = responseUnits(name, unit.objects, view);
  return data === undefined ? DENY : { kind: 'response', data };
}

/** Nobody from outside makes us forget what we know: an initialisation is denied. */
function controlled(name: string, { reserved, at }: ObjectOf): Answer {
  switch (name) {
    case 'duty-check':
      return { kind: 'confirm', act: 'duty-check', minutes: reserved ?? 0 };
    case 'set-transmitter-time':
      return { kind: 'confirm', act: 'set-clock', ...(at?.at === undefined ? {} : { clock: at.at }) };
    default:
      return DENY;
  }
}

function responseUnits(name: string, asked: readonly ObjectOf[], view: View): Uint8Array[] {
  const { nowMs, version } = view;
  const [versionMain, versionSub] = version;
  switch (name) {
    case 'read-system-state':
      return inUnits('system-state', ours(asked, { state: view.systemState(), at: momentAt(nowMs) }));
    case 'read-part-state':
      return inUnits(
        'part-state',
        asked.flatMap((object) => partState(object, view)),
      );
    case 'read-part-configuration':
      return inUnits(
        'part-configuration',
        asked.flatMap((object) => partName(object, view)),
      );
    case 'read-system-version':
      return inUnits('system-version', ours(asked, { versionMain, versionSub }));
    case 'read-system-configuration':
      return inUnits('system-configuration', ours(asked, { note: noteOfLength(view.about) }));
    case 'read-system-time':
      return inUnits('system-time', ours(asked, { at: momentAt(nowMs) }));
    case 'read-transmitter-state':
      return inUnits('transmitter-state', [ownState(view)]);
    case 'read-transmitter-version':
      return inUnits('transmitter-version', [{ versionMain, versionSub }]);
    case 'read-transmitter-configuration':
      return inUnits('transmitter-configuration', [{ note: noteOfLength(view.about) }]);
    case 'read-transmitter-time':
      return inUnits('transmitter-time', [{ at: momentAt(nowMs) }]);
    default:
      // Values and old operations are told when they happen, and kept nowhere to be asked for.
      return [];
  }
}

export function ownState({ isWell, nowMs }: Pick<View, 'isWell' | 'nowMs'>): ObjectOf {
  return { state: isWell ? TRANSMITTER_BITS.normal : TRANSMITTER_BITS.fault, at: momentAt(nowMs) };
}

/** Whoever asks for another system than ours asks for nothing. */
function ours(asked: readonly ObjectOf[], said: ObjectOf): ObjectOf[] {
  const [first] = asked;
  const isOurs = first?.systemType === SYSTEM.systemType && first.systemAddress === SYSTEM.systemAddress;
  return isOurs ? [{ ...SYSTEM, ...said }] : [];
}

function partState({ zone = 0, place = 0 }: ObjectOf, view: View): ObjectOf[] {
  const found = view.part(zone, place);
  return found === undefined ? [] : [partObject(found.part, { state: found.state, at: view.nowMs })];
}

function partName({ zone = 0, place = 0 }: ObjectOf, view: View): ObjectOf[] {
  const found = view.part(zone, place);
  if (found === undefined) return [];
  const { partType, name } = found.part;
  return [{ ...SYSTEM, partType, zone, place, note: noteOf31(name) }];
}
