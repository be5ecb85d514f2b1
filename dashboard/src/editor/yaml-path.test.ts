import { describe, expect, it } from 'vitest';
import { placeIn } from './yaml-path.ts';

const TEXT = `version: "1"
kinds:
  heat: { hazard: fire, name: { zh: 感温, en: heat } }
rules:
  - id: heat
    version: "1"
    applies:
      kinds: [heat]
    condition: { type: level, metric: temperature }
    why:
      zh: a
`;
const at = (more: string) => placeIn(TEXT + more);

describe('a place in a YAML text', () => {
  it.each([
    ['', { path: [] }],
    ['    ', { path: ['rules', '[]'] }],
    ['      ', { path: ['rules', '[]', 'why'] }],
    ['  - ', { path: ['rules', '[]'] }],
    ['    latch', { path: ['rules', '[]'] }],
    ['    condition: ', { path: ['rules', '[]'], key: 'condition' }],
    ['    condition: { ', { path: ['rules', '[]', 'condition'] }],
    ['    condition: { type: lev', { path: ['rules', '[]', 'condition'], key: 'type' }],
    [
      '    raises: { kind: fire, priority: { red: ',
      { path: ['rules', '[]', 'raises', 'priority'], key: 'red' },
    ],
    ['schedules:\n  hours:\n    - ', { path: ['schedules', 'hours', '[]'] }],
  ])('%j', (more, place) => {
    expect(at(more)).toEqual(place);
  });
});
