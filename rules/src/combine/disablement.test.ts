/** Devices out of service, of which several decided together. */

import { expect, it } from 'vitest';
import { of, Stage } from '../fold/testing/stage.ts';
import { catalogueText, combinedRule } from './testing/catalogue.ts';

const TOXIC = 'kind: toxic, class: alarm, priority: { red: 1, orange: 1, yellow: 2, blue: 2 }, latched: true';

it.each(['s1', 's2'])('[P9] what they show is told as soon as one of them is back: %s', (id) => {
  const stage = Stage.district().withRules(
    catalogueText(combinedRule({ raises: TOXIC, need: '{ devices: 2 }' })),
  );
  const until = stage.nowMs + 3_600_000;
  stage.done({ type: 'venue.out_of_service', id: 'shop', until, reason: 'rebuilding' });
  stage.read('s1', { smoke: 0.1 });
  expect(of(stage.read('s2', { smoke: 0.1 }), 'notice')).toEqual([]);
  const toxic = () => stage.openHazards().find(({ kind }) => kind === 'toxic');
  expect(toxic()?.state).toBe('out_of_service');
  stage.done({ type: 'device.back_in_service', id });
  expect(toxic()).toMatchObject({ state: 'unacknowledged', active: true });
  expect(of(stage.changes, 'notice').filter(({ object }) => object.hazardId === toxic()?.id)).toHaveLength(1);
});

/** Three devices in smoke, of which these are out of service. */
function threeInSmoke(away: readonly string[]): Stage {
  const stage = Stage.district();
  stage.done({
    type: 'device.create',
    device: { id: 's3', venueId: 'shop', kind: 'smoke', secretHash: 'h' },
  });
  stage.withRules(catalogueText(combinedRule({ raises: TOXIC, need: '{ devices: 2 }' })));
  const until = stage.nowMs + 3_600_000;
  for (const id of away) stage.done({ type: 'device.out_of_service', id, until, reason: 'rebuilding' });
  for (const id of ['s1', 's2', 's3']) stage.read(id, { smoke: 0.1 });
  return stage;
}

it.each([
  ['as it was, when all were out of service', ['s1', 's2', 's3'], 'out_of_service'],
  ['put aside, when it was the only one in service', ['s1', 's2'], 'unacknowledged'],
])('[P9] a device that retires leaves what they show %s', (_what, away, before) => {
  const stage = threeInSmoke(away);
  const toxic = () => stage.openHazards().find(({ kind }) => kind === 'toxic');
  expect(toxic()?.state).toBe(before);
  const changes = stage.take({
    kind: 'act',
    receivedAt: stage.nowMs,
    actId: 'retire',
    actor: { userId: 'u', username: 'officer', name: 'Officer' },
    act: { type: 'device.change', id: 's3', patch: { retired: true } },
  });
  expect(toxic()).toMatchObject({ state: 'out_of_service', active: true });
  expect(of(changes, 'notice').filter(({ object }) => object.state === 'due')).toEqual([]);
  const standing = stage.state.venues.get('shop')?.combined.get('together')?.standing;
  expect(standing?.affectedDeviceIds).toEqual(['s1', 's2']);
});
