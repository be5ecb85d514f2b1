/** What a transmitter's packet says, in the words of the codecs: its own state, systems, parts, values and operations. */

import { isMetricName } from '../catalogue.ts';
import { type Decoded, nothing, type Proposal, type Said, type Stands } from '../codecs/codec.ts';
import { type DataUnit, readDataUnit } from './application-unit.ts';
import type { ObjectOf } from './fields.ts';
import { COMMANDS, type Frame } from './frame.ts';
import { flagsOfState, kindOfPart, OPERATION_BITS, QUANTITIES, TRANSMITTER_BITS } from './tables.ts';

/** The name of a transmitter among foreign devices, by its address. */
export function transmitterName(address: number): string {
  return `gb-${address}`;
}

function systemName(transmitter: string, { systemType, systemAddress }: ObjectOf): string {
  return `${transmitter}-${systemType}-${systemAddress}`;
}

function partName(transmitter: string, object: ObjectOf): string {
  return `${systemName(transmitter, object)}-${object.zone}-${object.place}`;
}

/**
 * Never throws. Only what a transmitter sends by itself or answers speaks of devices; of any other packet nothing is said.
 * A time label that is no moment says no time: then it is measured when it was received.
 */
export function saidIn(frame: Frame): Decoded {
  const decoded = nothing();
  if (frame.command !== COMMANDS.send && frame.command !== COMMANDS.response) return decoded;
  const transmitter = transmitterName(frame.source);
  // Any packet is a sign of life, a heartbeat (which has no data) as well.
  decoded.said.push({ device: transmitter, presence: 'online' });
  const unit = readDataUnit(frame.data);
  if (unit === undefined) return decoded;
  if (unit.layout === undefined) {
    decoded.unmapped.push({ device: transmitter, field: `type/${unit.type}`, why: 'out-of-table' });
    return decoded;
  }
  const isAnswer = frame.command === COMMANDS.response;
  for (const object of unit.objects) sayObject(decoded, { transmitter, unit, object, isAnswer });
  if (unit.objects.length < unit.announced || unit.rest.length > 0) {
    decoded.unmapped.push({ device: transmitter, field: unit.layout.name, why: 'not-readable' });
  }
  return decoded;
}

interface Spoken {
  transmitter: string;
  unit: DataUnit;
  object: ObjectOf;
  /** It was asked for: operations in it are records of the past. */
  isAnswer: boolean;
}

function sayObject(decoded: Decoded, spoken: Spoken): void {
  const { transmitter, unit, object } = spoken;
  const at = object.at?.at;
  const when = at === undefined ? {} : { at };
  const system = { device: systemName(transmitter, object), partOf: transmitter, ...when };
  const part = { device: partName(transmitter, object), partOf: transmitter, ...when };
  switch (unit.layout?.name) {
    case 'system-state':
      decoded.said.push({ ...system, stands: flagsOfState(object.state ?? 0) });
      return;
    case 'part-state':
      decoded.said.push({ ...part, stands: flagsOfState(object.state ?? 0) });
      decoded.proposals.push(proposalOf(part.device, spoken));
      return;
    case 'part-value':
      sayValue(decoded, part, object);
      return;
    case 'transmitter-state':
      decoded.said.push({ device: transmitter, ...when, stands: transmitterStands(object.state ?? 0) });
      return;
    case 'system-operation':
      sayOperation(decoded, system, spoken);
      return;
    case 'transmitter-operation':
      sayOperation(decoded, { device: transmitter, ...when }, spoken);
      return;
    case 'system-version':
      decoded.said.push({ ...system, firmware: versionOf(object) });
      return;
    case 'transmitter-version':
      decoded.said.push({ device: transmitter, firmware: versionOf(object) });
      return;
    case 'part-configuration':
      decoded.proposals.push(proposalOf(part.device, spoken));
      return;
    case 'system-configuration':
      decoded.proposals.push(
        named({ device: system.device, gives: ['alarm', 'fault'], partOf: transmitter }, object),
      );
      return;
    case 'transmitter-configuration':
      decoded.proposals.push(
        named({ device: transmitter, kind: 'collector', gives: ['fault', 'mains_lost'] }, object),
      );
      return;
    default:
    // Its clock, and what a centre asks: nothing about a danger.
  }
}

function named(proposal: Proposal, { note }: ObjectOf): Proposal {
  return note === undefined || note.text === '' ? proposal : { ...proposal, name: note.text };
}

function proposalOf(device: string, { transmitter, object }: Spoken): Proposal {
  const kind = kindOfPart(object.partType ?? 0);
  return named(
    {
      device,
      model: `GB/T 26875.3 ${object.partType}`,
      ...(kind === undefined ? {} : { kind }),
      gives: ['alarm', 'fault', 'disabled', 'mains_lost'],
      partOf: transmitter,
    },
    object,
  );
}

function sayValue(decoded: Decoded, part: Said, { quantity = 0, value = 0 }: ObjectOf): void {
  const known = QUANTITIES.get(quantity);
  if (known === undefined || !isMetricName(known.metric)) {
    const field = known?.metric ?? `quantity/${quantity}`;
    decoded.unmapped.push({ device: part.device, field, why: 'out-of-table', value: String(value) });
    return;
  }
  // Steps are decimal: 2^-n noise of the product is not what the device said.
  const exact = Number((value * known.step).toPrecision(12));
  decoded.said.push({ ...part, metrics: { [known.metric]: exact } });
}

/** What a centre asks for is the list of past operations: a manual alarm of last week is no fire now. */
function sayOperation(decoded: Decoded, who: Said, { object, isAnswer }: Spoken): void {
  const { operation = 0 } = object;
  if (isAnswer) {
    decoded.unmapped.push({
      device: who.device,
      field: 'operation',
      why: 'old',
      value: String(operation),
    });
    return;
  }
  const has = (bit: number): boolean => (operation & bit) !== 0;
  const happened = [
    ...(has(OPERATION_BITS.manualAlarm) ? (['button'] as const) : []),
    ...(has(OPERATION_BITS.selfTest) || has(OPERATION_BITS.test) ? (['test'] as const) : []),
  ];
  if (happened.length > 0) decoded.said.push({ ...who, happened });
  const told = OPERATION_BITS.manualAlarm | OPERATION_BITS.selfTest | OPERATION_BITS.test;
  // Reset, silence, "cleared", "answered": acts of people at the panel; what stands is told by the states.
  if ((operation & ~told) !== 0) {
    decoded.unmapped.push({
      device: who.device,
      field: 'operation',
      why: 'out-of-table',
      value: String(operation),
    });
  }
}

function transmitterStands(state: number): Stands {
  const has = (bit: number): boolean => (state & bit) !== 0;
  const { fault, batteryFault, channelFault, lineFault } = TRANSMITTER_BITS;
  return {
    alarm: has(TRANSMITTER_BITS.fire),
    fault: [fault, batteryFault, channelFault, lineFault].some(has),
    mains_lost: has(TRANSMITTER_BITS.mainsFault),
    // As with parts: examples of the standard have bit 0 cleared while something stands.
    test: state === 0,
  };
}

function versionOf({ versionMain, versionSub }: ObjectOf): string {
  return `${versionMain}.${versionSub}`;
}
