/** An event that nobody could read may have been an alarm: it is a hazard where it came from. */

import { expect, it } from 'vitest';
import type { RejectionRecord } from '../model/record.ts';
import { Stage } from './testing/stage.ts';

const RULES = `
version: "test"
kinds: {}
unknownKind: { hazard: fire, name: { zh: x, en: x } }
rules:
  - id: unreadable
    version: "1"
    condition: { type: unreadable_event }
    raises: { kind: device, class: supervisory, priority: { red: 1, orange: 1, yellow: 1, blue: 1 }, latched: true }
    why: { zh: x, en: x }
    standard: { name: test, confidence: ours }
`;

/** `s1` sends for `call`, a call point in the bar. */
function district(): Stage {
  const stage = Stage.district().withRules(RULES);
  const venue = { id: 'bar', name: '酒吧', category: 5, region: 'g1', facts: {} } as const;
  stage.done({ type: 'venue.create', venue });
  const device = { id: 'call', venueId: 'bar', kind: 'call_point', collector: 's1', secretHash: 'h' };
  stage.done({ type: 'device.create', device });
  return stage;
}

function refuse(stage: Stage, about?: RejectionRecord['about']): void {
  const from = { deviceId: 's1', venueId: 'shop', topic: 'nine/v1/bar/call/event', receivedAt: stage.nowMs };
  const what = { reason: 'not-json', detail: '', sample: '', bytes: 1, unreadableEvent: true } as const;
  stage.take({ kind: 'rejection', ...from, ...what, ...(about === undefined ? {} : { about }) });
}

it('[P6] a child’s is a hazard of the child at its venue, not of its collector', () => {
  const stage = district();
  refuse(stage, { deviceId: 'call', venueId: 'bar' });
  expect(stage.hazard('bar')).toMatchObject({ deviceIds: ['call'], priority: 1, state: 'unacknowledged' });
  expect(stage.openHazards('shop')).toEqual([]);
});

it.each([undefined, { deviceId: 'gone', venueId: 'bar' }])(
  '[P6] one of the sender, or of nobody known, is the sender’s: %o',
  (about) => {
    const stage = district();
    refuse(stage, about);
    expect(stage.hazard('shop')).toMatchObject({ deviceIds: ['s1'] });
  },
);
