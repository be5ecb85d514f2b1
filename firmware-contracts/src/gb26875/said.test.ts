/** What packets of GB/T 26875.3 say in our words. */

import { describe, expect, it } from 'vitest';
import { foldSaid, noStandings } from '../codecs/what-stands.ts';
import {
  COMMANDS,
  type Frame,
  labelOf,
  noteOf31,
  type ObjectOf,
  STATE_BITS,
  saidIn,
  timeAt,
  writeDataUnit,
} from './index.ts';

const AT = Date.parse('2026-11-30T08:00:00+08:00');
const at = timeAt(AT);

function frame(
  name: string | undefined,
  objects: readonly ObjectOf[] = [],
  command: number = COMMANDS.send,
): Frame {
  const data = name === undefined ? new Uint8Array() : writeDataUnit(name, objects);
  return { serial: 1, version: [1, 1], sentLabel: labelOf(AT), source: 889, target: 88_888, command, data };
}

const PART = { systemType: 1, systemAddress: 1, partType: 42, zone: 10, place: 2 };
const part = (state: number): ObjectOf => ({ ...PART, state, note: noteOf31('三楼走廊烟感'), at });

describe('what a packet says', () => {
  it('a part in fire is an alarm of that part, proposed by its note and kind', () => {
    const decoded = saidIn(frame('part-state', [part(STATE_BITS.normal | STATE_BITS.fire)]));
    expect(decoded.said).toMatchObject([
      { device: 'gb-889', presence: 'online' },
      {
        device: 'gb-889-1-1-10-2',
        partOf: 'gb-889',
        at: AT,
        stands: { alarm: true, fault: false, test: false },
      },
    ]);
    expect(decoded.proposals).toMatchObject([
      { device: 'gb-889-1-1-10-2', name: '三楼走廊烟感', kind: 'smoke' },
    ]);
    expect(decoded.unmapped).toEqual([]);
  });

  it('folded: alarm, then cleared, as two edges', () => {
    const standings = noStandings();
    const events = [STATE_BITS.fire, STATE_BITS.normal].flatMap((state) =>
      foldSaid(standings, saidIn(frame('part-state', [part(state)])).said, AT).flatMap(
        (folded) => folded.events,
      ),
    );
    expect(events).toEqual(['alarm', 'alarm_cleared']);
  });

  it('values come in our units, and others are named as not mapped', () => {
    const of = (quantity: number, value: number) =>
      saidIn(frame('part-value', [{ ...PART, quantity, value, at }]));
    expect(of(3, 573).said[1]?.metrics).toEqual({ temperature: 57.3 });
    expect(of(3, -51).said[1]?.metrics).toEqual({ temperature: -5.1 });
    expect(of(4, 3).said[1]?.metrics).toEqual({ water_pressure: 0.3 });
    expect(of(5, 3_000).said[1]?.metrics).toEqual({ water_pressure: 0.3 });
    expect(of(6, 101).said[1]?.metrics).toEqual({ gas: 10.1 });
    expect(of(12, 7)).toMatchObject({
      said: [{ device: 'gb-889' }],
      unmapped: [{ field: 'air_m_s', why: 'out-of-table' }],
    });
    expect(of(200, 7).unmapped).toMatchObject([{ field: 'quantity/200' }]);
  });

  it("the transmitter's mains, battery and line are its own faults", () => {
    const stands = (state: number) => saidIn(frame('transmitter-state', [{ state, at }])).said[1]?.stands;
    expect(stands(0x08)).toEqual({ alarm: false, fault: false, mains_lost: true, test: false });
    expect(stands(0x11)).toMatchObject({ fault: true });
    expect(stands(0x21)).toMatchObject({ fault: true });
    expect(stands(0x01)).toEqual({ alarm: false, fault: false, mains_lost: false, test: false });
    expect(stands(0x00)).toMatchObject({ test: true });
  });

  it('a manual alarm is a call for help, a test is a test, an answer to a duty check is neither', () => {
    const of = (operation: number) =>
      saidIn(frame('transmitter-operation', [{ operation, operator: 1, at }]));
    expect(of(0x04).said[1]).toMatchObject({ device: 'gb-889', happened: ['button'] });
    expect(of(0x40).said[1]).toMatchObject({ happened: ['test'] });
    expect(of(0x20)).toMatchObject({
      said: [{ presence: 'online' }],
      unmapped: [{ field: 'operation', value: '32' }],
    });
  });

  it('operations that were asked for are of the past: nothing happens because of them', () => {
    const operations = [{ operation: 0x44, operator: 1, at }];
    const answer = saidIn(frame('transmitter-operation', operations, COMMANDS.response));
    expect(answer.said).toEqual([{ device: 'gb-889', presence: 'online' }]);
    expect(answer.unmapped).toMatchObject([{ field: 'operation', why: 'old', value: '68' }]);
  });

  it('a heartbeat is a sign of life, a type of the maker is named, an order says nothing', () => {
    expect(saidIn(frame(undefined))).toMatchObject({
      said: [{ device: 'gb-889', presence: 'online' }],
      unmapped: [],
    });
    const own = { ...frame(undefined), data: Uint8Array.of(130, 1, 2, 3) };
    expect(saidIn(own).unmapped).toMatchObject([{ field: 'type/130', why: 'out-of-table' }]);
    expect(saidIn(frame('set-transmitter-time', [{ at }], COMMANDS.control)).said).toEqual([]);
  });

  it('[P6] what came whole of a cut packet counts, and the cut is named', () => {
    const whole = frame('part-state', [part(STATE_BITS.fire), part(STATE_BITS.normal)]);
    const decoded = saidIn({ ...whole, data: whole.data.subarray(0, whole.data.length - 9) });
    expect(decoded.said).toHaveLength(2);
    expect(decoded.unmapped).toMatchObject([{ field: 'part-state', why: 'not-readable' }]);
  });

  it('a label that is no moment gives no time', () => {
    const object = { ...part(STATE_BITS.fire), at: { at: undefined, label: new Uint8Array(6).fill(0xff) } };
    expect(saidIn(frame('part-state', [object])).said[1]).not.toHaveProperty('at');
  });
});
