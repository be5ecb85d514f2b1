/** The golden vectors of the contract, run against the gateway's own check. */

import { readdirSync, readFileSync } from 'node:fs';
import { type Expected, parseTopic, type VectorFile, vectorPayload } from '@ninewatch/contracts';
import { describe, expect, it } from 'vitest';
import { type Checked, check } from './check.ts';

/** Which promise a group of vectors proves; the rest is about contained damage. */
const PROMISES: readonly [string, string][] = [
  ['good-time', 'P7'],
  ['bad-topic', 'P10'],
];

const folder = new URL('../../../firmware-contracts/vectors/', import.meta.url);

for (const fileName of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const file = JSON.parse(readFileSync(new URL(fileName, folder), 'utf8')) as VectorFile;
  const promise = PROMISES.find(([group]) => fileName.startsWith(group))?.[1] ?? 'P6';
  describe(fileName, () => {
    for (const vector of file.vectors) {
      it(`[${promise}] ${vector.name}`, () => {
        const { topic, receivedAt, sender } = vector;
        const children = new Map(Object.entries(sender.children ?? {}));
        const checked = check(
          { topic, payload: vectorPayload(vector), receivedAt, sender },
          {
            lateMs: file.lateMs,
            retentionMs: file.retentionMs,
            childOf: (deviceId) => {
              const venueId = children.get(deviceId);
              return venueId === undefined ? undefined : { venueId };
            },
          },
        );
        expect(asExpected(checked, vector.expect)).toEqual(vector.expect);
        expectOwnership(checked, vector);
      });
    }
  });
}

/** The check's answer in the form of an expectation; a detail is shown as the part that is looked for. */
function asExpected(checked: Checked, expected: Expected): unknown {
  const { message, status, result, rejections } = checked;
  return JSON.parse(
    JSON.stringify({
      message: message && { ...without(message), readings: message.readings.map(without) },
      status: status && without(status),
      result: result && without(result),
      rejections: rejections.map(({ reason, detail, unreadableEvent, about }, index) => {
        const detailHas = expected.rejections[index]?.detailHas;
        const shown = detailHas !== undefined && detail.includes(detailHas) ? detailHas : detail;
        return { reason, unreadableEvent, about, ...(detailHas !== undefined && { detailHas: shown }) };
      }),
    }),
  );
}

function without(record: object): object {
  const {
    kind: _kind,
    receivedAt: _receivedAt,
    generation: _generation,
    ...rest
  } = record as Record<string, unknown>;
  return rest;
}

/** Rejections count against who is connected; everything else belongs to whom the topic names. */
function expectOwnership(
  checked: Checked,
  { topic, sender, receivedAt }: VectorFile['vectors'][number],
): void {
  const { deviceId, venueId } = sender;
  for (const rejection of checked.rejections) {
    expect(rejection).toMatchObject({ kind: 'rejection', deviceId, venueId, topic, receivedAt });
  }
  for (const record of [checked.message, checked.status, checked.result]) {
    if (record === undefined) continue;
    expect(record.receivedAt).toBe(receivedAt);
    expect(parseTopic(topic)).toMatchObject({ deviceId: record.deviceId, venueId: record.venueId });
  }
}
