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
